import { spawn, type ChildProcess } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { addressBarPages, systemChromium } from '../../../scripts/lib/test/chromium.mjs'
import { CdpConnection } from './cdp'

export interface Chromium {
  readonly process: ChildProcess
  readonly connection: CdpConnection
}

/** Quiet, without services of its own, and only ever this machine. */
const switches = [
  '--headless=new',
  '--hide-scrollbars',
  '--no-sandbox',
  '--no-startup-window',
  '--no-first-run',
  '--no-default-browser-check',
  '--test-type',
  '--disable-background-networking',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-breakpad',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-dev-shm-usage',
  '--disable-extensions',
  '--disable-gpu',
  '--disable-quic',
  '--disable-search-engine-choice-screen',
  '--disable-sync',
  '--metrics-recording-only',
  '--password-store=basic',
  '--use-mock-keychain',
  '--log-level=3',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost'
]
/** Electron's own, or ones that say how the rig itself is run. */
const notChromiums = new Set(['user-data-dir', 'inspect', 'no-sandbox', 'headless', 'data', 'topology'])

/** Starts the system's Chromium without a window. Playwright reads where its DevTools listen from our error output. */
export function launchChromium(profile: string, appSwitches: ReadonlyMap<string, string>): Chromium {
  const program = systemChromium()
  if (program === undefined) throw new Error('There is no Chromium; say where it is with RELEVO_CHROMIUM')
  // Of several lists Chromium heeds the last alone.
  const off = [appSwitches.get('disable-features'), ...addressBarPages].filter(Boolean).join(',')
  const extra = [...new Map(appSwitches).set('disable-features', off)]
    .filter(([name]) => !notChromiums.has(name))
    .map(([name, value]) => (value === '' ? `--${name}` : `--${name}=${value}`))
  const child = spawn(
    program,
    ['--remote-debugging-pipe', `--user-data-dir=${profile}`, ...switches, ...extra],
    { stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'] }
  )
  const [, , stderr, out, input] = child.stdio
  const connection = new CdpConnection(out as Writable, input as Readable)
  passOn(stderr as Readable)
  child.once('exit', () => connection.close())
  process.once('exit', () => child.kill('SIGKILL'))
  return { process: child, connection }
}

/** The one line that Playwright waits for; all of it with RELEVO_RIG_VERBOSE. */
function passOn(stderr: Readable): void {
  let rest = ''
  stderr.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines)
      if (line.startsWith('DevTools listening') || process.env.RELEVO_RIG_VERBOSE)
        process.stderr.write(`${line}\n`)
  })
}
