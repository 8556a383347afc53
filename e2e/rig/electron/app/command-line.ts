/** Switches of the command line, and those that the app and Playwright add; Chromium gets them. */
export const switches = new Map<string, string>()

export const commandLine = {
  appendSwitch: (name: string, value = ''): void => void switches.set(name, value),
  hasSwitch: (name: string): boolean => switches.has(name),
  getSwitchValue: (name: string): string => switches.get(name) ?? ''
}
