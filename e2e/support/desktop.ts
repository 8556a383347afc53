import { _electron, chromium, expect, type ElectronApplication, type Page } from '@playwright/test'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { systemChromium } from '../../scripts/lib/test/chromium.mjs'
import { electronBinary } from '../../scripts/lib/electron/electron-binary.mjs'
import type { CommandArgs, CommandName, CommandResults } from '../../src/shared/contract'
import type { RelevoBridge } from '../../src/shared/bridge'
import type { LabSnapshot } from '../../src/shared/state'
import { freeTopology, type FreeTopology, type Preset } from '../../test/support/free-topology'
import { until } from '../../test/support/until'
import { rigDist } from '../rig/build'
import { hostTest, type HostKind } from './host-kind'
import { PageErrors } from './page-errors'

export const panelUrl = 'app://relevo/index.html'
declare global {
  interface Window {
    /** What the preload exposes. */
    readonly relevo: RelevoBridge
  }
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const launchMs = 60_000
/** Draining its nodes takes the app 5 s at most. */
const endMs = 15_000

interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface Desktop {
  readonly app: ElectronApplication
  readonly page: Page
  /** The main process. */
  readonly child: ChildProcess
  readonly pid: number
  /** All that the app wrote to standard error and output. */
  output(): string
  readonly exited: Promise<Exit>
  /** A command through the panel's own bridge; rejects if the lab refuses it. */
  call<C extends CommandName>(command: C, args: CommandArgs<C>): Promise<CommandResults[C]>
  snapshot(): Promise<LabSnapshot>
  /** Waits until every node of the lab is up, and gives the lab then. */
  allUp(): Promise<LabSnapshot>
  /** From here on, errors that match are part of the story. */
  expectErrors(pattern: RegExp): void
  /** Errors that its page has reported, and that no story expects. */
  readonly errors: readonly string[]
  /** Asks the app to quit, as its menu does, and waits until it has. */
  quit(): Promise<Exit>
}

export interface LaunchOptions {
  readonly dataDir: string
  /** The topology's file; left out, the app begins as it would for a person. */
  readonly topology?: string
  readonly args?: readonly string[]
  readonly env?: NodeJS.ProcessEnv
}

type Launch = (options: LaunchOptions) => Promise<Desktop>

/** The program that Playwright starts as Electron. Its path comes from the environment: nothing is downloaded. */
export function desktopProgram(kind: HostKind): string {
  if (kind === 'web') throw new Error('the web host is no desktop app')
  const program = kind === 'rig' ? join(rigDist, 'electron') : electronBinary()
  if (program === null) throw new Error("Electron's program is not installed")
  return resolve(program)
}

/** What a second start of the app gets too. */
export function desktopArguments({ dataDir, topology, args = [] }: LaunchOptions): string[] {
  return [
    '.',
    '--lang=en-GB',
    ...args,
    '--data',
    dataDir,
    ...(topology === undefined ? [] : ['--topology', topology])
  ]
}

export function desktopEnvironment(env: NodeJS.ProcessEnv = {}): Record<string, string> {
  const whole: NodeJS.ProcessEnv = {
    ...process.env,
    RELEVO_CHROMIUM: systemChromium() ?? chromium.executablePath(),
    ...env
  }
  // It would make Electron behave as plain Node.
  delete whole.ELECTRON_RUN_AS_NODE
  return Object.fromEntries(
    Object.entries(whole).filter((pair): pair is [string, string] => pair[1] !== undefined)
  )
}

/** Starts the app, and refuses it if it is not the host that it is to be. Whoever starts it ends it. */
export async function startDesktop(kind: HostKind, options: LaunchOptions): Promise<Desktop> {
  const program = desktopProgram(kind)
  // Without `executablePath` Playwright asks the `electron` package, whose answer is then this folder's program.
  if (kind === 'rig' || process.env.ELECTRON_EXEC_PATH)
    process.env.ELECTRON_OVERRIDE_DIST_PATH = dirname(program)
  const isPacked = kind === 'electron' && !/^electron(?:\.exe)?$/i.test(basename(program))
  const app = await _electron.launch({
    // A packed app has its program within it, and takes no module to load first.
    ...(isPacked && { executablePath: program }),
    args: desktopArguments(options).slice(isPacked ? 1 : 0),
    cwd: root,
    env: desktopEnvironment(options.env),
    timeout: launchMs
  })
  const child = app.process()
  try {
    return await openDesktop(app, child, kind)
  } catch (error) {
    await endApp(app, child)
    throw error
  }
}

async function openDesktop(app: ElectronApplication, child: ChildProcess, kind: HostKind): Promise<Desktop> {
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text))
  const exited = new Promise<Exit>(resolve => child.once('exit', (code, signal) => resolve({ code, signal })))
  await refuseImpostor(app, kind)

  const errors = new PageErrors()
  const page = await app.firstWindow().catch((error: unknown) => {
    throw new Error(`the app opened no window; it wrote:\n${output}`, { cause: error })
  })
  errors.listen(page)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.waitForURL(url => url.href !== 'about:blank')
  const call: Desktop['call'] = async (command, args) => {
    const result = await page.evaluate(
      ([name, values]) => window.relevo.call(name as 'lab.snapshot', values as Record<string, never>),
      [command, args] as [string, unknown]
    )
    if (!result.ok) throw new Error(`${command}: ${result.error.code} ${result.error.message}`)
    return result.value as CommandResults[typeof command]
  }
  const snapshot = () => call('lab.snapshot', {})
  return {
    app,
    page,
    child,
    pid: child.pid ?? 0,
    output: () => output,
    exited,
    call,
    snapshot,
    allUp: () =>
      until(
        async () => {
          const lab = await snapshot()
          return Object.values(lab.nodes).every(node => node.state === 'up') ? lab : null
        },
        { timeoutMs: 30_000, everyMs: 50, what: 'every node up' }
      ),
    expectErrors: pattern => errors.expect(pattern),
    errors: errors.found,
    quit: async () => {
      await app.evaluate(({ app: electronApp }) => electronApp.quit()).catch(() => undefined)
      return exited
    }
  }
}

/** A host that is not what the report will call it must not be tested under that name. */
async function refuseImpostor(app: ElectronApplication, kind: HostKind): Promise<void> {
  const versions = await app.evaluate(() => ({ ...process.versions }) as Record<string, string | undefined>)
  const found: HostKind | null = versions.electron_rig ? 'rig' : versions.electron ? 'electron' : null
  if (found === kind) return
  throw new Error(`the host is to be ${kind}, and says that it is ${found ?? 'neither'}`)
}

/**
 * Ends the app if it has not ended: by its own quit at first, then by SIGKILL.
 * @param child its main process, which Playwright no longer tells of once it has ended
 */
export async function endApp(app: ElectronApplication, child: ChildProcess): Promise<void> {
  const ended = child.exitCode !== null || child.signalCode !== null
  const exited = ended ? Promise.resolve() : new Promise(resolve => child.once('exit', resolve))
  const limit = setTimeout(() => child.kill('SIGKILL'), endMs)
  // One that never opened a window may not hear that it is to quit.
  void app.close().catch(() => undefined)
  await exited
  clearTimeout(limit)
}

export interface DesktopFixtures {
  /** Which preset the lab is, moved to free ports. */
  preset: Preset
  /** A folder of its own for each test. */
  dataDir: string
  /** The lab of the preset. */
  lab: FreeTopology & { readonly file: string }
  /** Starts the app, as often as the test likes. */
  launch: Launch
  /** The app with the lab in it, all of it up. */
  desktop: Desktop
}

/** Afterwards every app has ended, no page has reported an error, and the folder is gone. */
export const test = hostTest.extend<DesktopFixtures>({
  preset: ['replicated-server', { option: true }],
  // eslint-disable-next-line no-empty-pattern
  dataDir: async ({}, use) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'relevo-desktop-'))
    await use(dataDir)
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  },
  lab: async ({ preset, dataDir }, use) => {
    const lab = await freeTopology(preset)
    const file = join(dataDir, `${preset}.json`)
    writeFileSync(file, JSON.stringify(lab.topology))
    await use({ ...lab, file })
  },
  // The folder may go only when nobody writes into it any more.
  launch: async ({ kind, dataDir: _after }, use, testInfo) => {
    const started: Desktop[] = []
    try {
      await use(async options => {
        const desktop = await startDesktop(kind, options)
        started.push(desktop)
        return desktop
      })
    } finally {
      await Promise.all(started.map(({ app, child }) => endApp(app, child)))
      if (testInfo.status !== testInfo.expectedStatus)
        for (const desktop of started) await testInfo.attach('app', { body: desktop.output() })
    }
    const found = started.flatMap(desktop => desktop.errors)
    expect(found, 'errors that the panel reported').toEqual([])
  },
  desktop: async ({ launch: start, dataDir, lab }, use) => {
    const desktop = await start({ dataDir, topology: lab.file })
    await desktop.allUp()
    await use(desktop)
  }
})

export { expect }
