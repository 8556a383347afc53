import { spawn as spawnInTerminal } from '@lydell/node-pty'
import { spawn } from 'node:child_process'
import { existsSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { built } from '../support/built'
import { removeFolder, temporaryFolder } from '../support/temporary-folder'
import { until } from '../support/until'
import { startTestHost } from '../support/web-host'

/** The built one, which finds the programs of the nodes. */
const cli = built.cli

let folder: string
let dataDir: string
let file: string
const running: Run[] = []
beforeEach(() => {
  folder = realpathSync(temporaryFolder('trust'))
  dataDir = join(folder, 'data')
  file = join(folder, 'homework.relevo')
  writeHomework()
})
afterEach(async () => {
  await Promise.all(running.splice(0).map(run => run.stop()))
  removeFolder(folder)
})

const marks = "require('node:fs').appendFileSync('marker', 'x'); setInterval(() => undefined, 1000)"
/** Turns the direction of writing, so that what follows reads otherwise. */
const turned = '\u202Etxt.exe'

function writeHomework(more = ''): void {
  const command = [process.execPath, '-e', marks + more, turned]
  const nodes = [{ id: 'spy', kind: 'external', command, env: { SECRET: 'a\nb' } }]
  writeFileSync(file, JSON.stringify({ name: 'homework', nodes }))
}

interface Run {
  /** All that it has printed. */
  text(): string
  type(text: string): void
  readonly exited: Promise<number>
  stop(): Promise<void>
}

function onTerminal(...args: string[]): Run {
  const terminal = spawnInTerminal(process.execPath, [cli, ...args], { cols: 80, rows: 24, cwd: folder })
  let text = ''
  let code: number | null = null
  terminal.onData(data => (text += data))
  const exited = new Promise<number>(resolve => terminal.onExit(({ exitCode }) => resolve((code = exitCode))))
  return kept({
    text: () => text,
    type: typed => terminal.write(typed),
    exited,
    stop: async () => {
      if (code === null) terminal.kill('SIGTERM')
      await exited
    }
  })
}

function onPipes(...args: string[]): Run {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'], cwd: folder })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', data => (text += data))
  const exited = new Promise<number>(resolve => child.once('close', code => resolve(code ?? -1)))
  return kept({
    text: () => text,
    type: () => undefined,
    exited,
    stop: async () => {
      child.kill('SIGTERM')
      await exited
    }
  })
}

function kept(run: Run): Run {
  running.push(run)
  return run
}

const start = (...more: string[]): string[] => [
  'start',
  '--topology',
  file,
  '--data',
  dataDir,
  '--port',
  '0',
  '--no-open',
  ...more
]
const hasRun = (): boolean => existsSync(join(folder, 'marker'))
const ran = (): Promise<unknown> => until(hasRun, { what: 'the program to run' })
const asked = (run: Run): Promise<unknown> =>
  until(() => run.text().includes('[y/f/N]'), { what: 'the question' })

test('without a terminal it says what would run, starts nothing, and ends with a code of its own', async () => {
  const run = onPipes(...start())
  expect(await run.exited).toBe(7)
  expect(run.text()).toContain(`command   ${process.execPath} -e `)
  expect(run.text()).toContain('<U+202E>txt.exe')
  expect(run.text()).toContain("env       SECRET='a<U+000A>b'")
  expect(run.text()).toContain(`cwd       ${folder}`)
  expect(run.text()).toContain('--trust')
  expect({ hasRun: hasRun(), hasBegun: existsSync(join(dataDir, 'runs')) }).toEqual({
    hasRun: false,
    hasBegun: false
  })
})

test('--trust runs it, and remembers nothing', async () => {
  const run = onPipes(...start('--trust'))
  await ran()
  await run.stop()
  expect(await onPipes(...start()).exited).toBe(7)
})

test('at a terminal it asks; no is no, also by Enter alone and by Ctrl+C', async () => {
  for (const [typed, code] of [
    ['\r', 7],
    ['n\r', 7],
    ['\x03', 130]
  ] as const) {
    const run = onTerminal(...start())
    await asked(run)
    expect(run.text().replaceAll('\r\n', '')).toContain('<U+202E>txt.exe')
    run.type(typed)
    expect(await run.exited).toBe(code)
  }
  expect(hasRun()).toBe(false)
})

test('at a terminal yes runs it, and what is trusted in its folder is asked again only when it is changed', async () => {
  const first = onTerminal(...start())
  await asked(first)
  first.type('f\r')
  await ran()
  await first.stop()

  rmSync(join(folder, 'marker'))
  const again = onPipes(...start())
  await ran()
  await again.stop()

  rmSync(join(folder, 'marker'))
  writeHomework(';')
  expect(await onPipes(...start()).exited).toBe(7)
  expect(hasRun()).toBe(false)
})

test('what a running lab holds back is listed, refused and trusted by commands', async () => {
  const spy = { id: 'spy', kind: 'external' as const, command: [process.execPath, '-e', marks], cwd: folder }
  const host = await startTestHost({ name: 'homework', nodes: [spy] })
  try {
    const ask = async (...args: string[]): Promise<{ code: number; text: string }> => {
      const run = onPipes(...args, '--data', host.dataDir)
      return { code: await run.exited, text: run.text() }
    }
    expect((await ask('status')).text).toContain('restricted: 1 program held back')
    expect((await ask('start', 'spy')).code).toBe(7)
    const listed = await ask('trust')
    expect(listed.code).toBe(7)
    expect(listed.text).toContain(`cwd       ${folder}`)
    expect(hasRun()).toBe(false)
    expect(await ask('trust', '--trust')).toEqual({ code: 0, text: 'trusted: spy\n' })
    await ran()
    expect(await ask('trust')).toEqual({ code: 0, text: 'nothing is held back\n' })
  } finally {
    await host.dispose()
  }
})
