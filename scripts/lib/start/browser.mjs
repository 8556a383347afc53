import { spawn } from 'node:child_process'
import { hasDisplay } from './choose-host.mjs'

const openers = { darwin: ['open'], win32: ['cmd', '/c', 'start', ''] }

/** Opens the system's browser, where there is one. The address is printed in any case, so errors don't matter. */
export function openBrowser(url) {
  if (process.env.CI || !hasDisplay()) return
  const [command, ...args] = openers[process.platform] ?? ['xdg-open']
  const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true })
  child.on('error', () => {})
  child.unref()
}
