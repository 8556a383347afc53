import { homedir } from 'node:os'
import { join } from 'node:path'
import { commandLine } from './command-line'

const chosen = new Map<string, string>()

const defaults: Readonly<Record<string, (name: string) => string>> = {
  home: homedir,
  appData: () => process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config'),
  userData: name => commandLine.getSwitchValue('user-data-dir') || join(getPath('appData', name), name)
}

export function getPath(key: string, appName: string): string {
  const path = chosen.get(key) ?? defaults[key]?.(appName)
  if (path === undefined) throw new Error(`Failed to get '${key}' path`)
  return path
}

export function setPath(key: string, path: string): void {
  if (!(key in defaults)) throw new Error(`Failed to set '${key}' path`)
  chosen.set(key, path)
}
