import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { lockDataFolder } from '../../../src/lab/data-folder/lock'
import { takeFileLock, type Unlock } from '../../../src/system/file-lock'
import { temporaryFolder } from '../../support/temporary-folder'
import { until } from '../../support/until'
import { buildPrograms, type Programs } from '../supervisor/build-programs'

interface Starter {
  readonly child: ChildProcess
  /** The last word that it said. */
  said: string
}

/** Starters at once, in each round, and rounds (a second each on a busy machine). A lock file that is read, removed and made again has two holders in the first few. */
const atOnce = 6
const rounds = 8

let programs: Programs
let folder: string
const children: ChildProcess[] = []

beforeAll(async () => {
  programs = await buildPrograms({ starter: 'test/lab/data-folder/fixtures/starter.ts' })
})
afterAll(() => programs.remove())
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

function starter(): Starter {
  const child = spawn(process.execPath, [join(programs.entryDir, 'starter.js'), folder], {
    stdio: ['pipe', 'pipe', 'inherit']
  })
  children.push(child)
  const one: Starter = { child, said: '' }
  child.stdout.on('data', (said: Buffer) => (one.said = said.toString().trim()))
  child.stdin.on('error', () => undefined)
  return one
}

test('of many that start at once after the holder was killed, exactly one has the data folder', async () => {
  const starters = Array.from({ length: atOnce }, starter)
  let holder: Starter | null = null
  for (let round = 0; round < rounds; round++) {
    await until(() => starters.every(({ said }) => said !== '' && said !== 'taken'), { what: 'starters' })
    for (const one of starters) one.said = ''
    if (holder) {
      const gone = once(holder.child, 'exit')
      holder.child.kill('SIGKILL')
      await gone
    }
    for (const { child } of starters) child.stdin?.write('go\n')
    await until(() => starters.every(({ said }) => said !== ''), { what: 'an answer of each' })
    const winners = starters.filter(({ said }) => said === 'taken')
    expect(winners, `round ${round}`).toHaveLength(1)
    holder = winners[0] ?? null
    starters.splice(starters.indexOf(winners[0]!), 1, starter())
  }
})

test('who has the folder is named, in another process and in this one', async () => {
  const other = starter()
  await until(() => other.said === 'ready')
  other.child.stdin?.write('go\n')
  await until(() => other.said === 'taken')
  await expect(lockDataFolder(folder)).rejects.toMatchObject({
    code: 'WRONG_STATE',
    message: expect.stringContaining(`process ${other.child.pid}`) as string
  })
  other.child.kill('SIGKILL')
  const unlock = await lockDataFolder(folder)
  await expect(lockDataFolder(folder)).rejects.toThrow(`process ${process.pid}`)
  await unlock()
  await unlock()
  expect(existsSync(join(folder, 'host.pid'))).toBe(false)
  await (
    await lockDataFolder(folder)
  )()
})

test('what an earlier run left behind is no lock: another boot’s process number, half a file, nothing', async () => {
  // A living process has the number, and no lock.
  for (const left of [`${process.ppid}\n`, '{"half', '']) {
    writeFileSync(join(folder, 'host.pid'), left)
    writeFileSync(join(folder, 'host.lock'), left)
    const unlock = await lockDataFolder(folder)
    await unlock()
  }
})

test.runIf(process.platform === 'linux')(
  'who does not find the command flock, and who does, shut each other out',
  async () => {
    const path = join(folder, 'lock')
    const { PATH } = process.env
    const takeWithout = async (): Promise<Unlock | null> => {
      process.env.PATH = folder
      try {
        return await takeFileLock(path)
      } finally {
        process.env.PATH = PATH
      }
    }
    for (const [first, second] of [
      [takeWithout, () => takeFileLock(path)],
      [() => takeFileLock(path), takeWithout]
    ] as const) {
      const unlock = await until(first)
      expect(await second()).toBeNull()
      unlock()
      const other = await until(second)
      other()
    }
  }
)

test.runIf(process.platform === 'linux')(
  'without the command flock, and in one process, it is one lock too',
  async () => {
    const path = join(folder, 'lock')
    const { PATH } = process.env
    process.env.PATH = folder
    try {
      const unlock = await takeFileLock(path)
      expect(unlock).not.toBeNull()
      expect(await takeFileLock(path)).toBeNull()
      unlock?.()
      const again = await until(() => takeFileLock(path))
      again()
    } finally {
      process.env.PATH = PATH
    }
  }
)
