import { spawn } from 'node:child_process'

const openers: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', '']
}

/** Opens the system's browser where there is a screen. The address is printed in any case, so errors don't matter. */
export function openBrowser(url: string): void {
  const { CI, DISPLAY, WAYLAND_DISPLAY, SSH_CONNECTION } = process.env
  const hasScreen = process.platform in openers || Boolean(DISPLAY ?? WAYLAND_DISPLAY)
  if (CI || SSH_CONNECTION || !hasScreen) return
  const [command, ...args] = openers[process.platform] ?? ['xdg-open']
  const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true })
  child.on('error', () => undefined)
  child.unref()
}
