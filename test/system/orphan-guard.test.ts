import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { buildPrograms, type Programs } from '../lab/supervisor/build-programs'
import { isRunning } from '../lab/supervisor/harness'
import { descendants } from '../support/processes'
import { until } from '../support/until'

let programs: Programs
const groups: number[] = []

beforeAll(async () => {
  programs = await buildPrograms({ holder: 'test/system/fixtures/guard-holder.ts' })
})
afterAll(() => programs.remove())
afterEach(() => {
  for (const pid of groups.splice(0)) {
    try {
      process.kill(-pid, 'SIGKILL')
    } catch {
      // Nothing is left of it.
    }
  }
})

describe.skipIf(process.platform !== 'linux')('when the holder of a guard is killed with SIGKILL', () => {
  async function hold(mode: string): Promise<{ holder: ChildProcess; pids: number[]; guards: number[] }> {
    const holder = spawn(process.execPath, [join(programs.entryDir, 'holder.js'), mode], {
      stdio: ['ignore', 'pipe', 'inherit']
    })
    const [line] = (await once(holder.stdout, 'data')) as [Buffer]
    const pids = JSON.parse(line.toString()) as number[]
    groups.push(...pids)
    await until(() => pids.every(pid => descendants(pid).length === 1))
    const within = new Set([...pids, ...pids.flatMap(descendants)])
    return { holder, pids, guards: descendants(holder.pid!).filter(pid => !within.has(pid)) }
  }

  test('a process goes with it, and only that', async () => {
    const { holder, pids, guards } = await hold('process')
    const children = pids.flatMap(descendants)
    holder.kill('SIGKILL')
    await until(() => ![...pids, ...guards].some(isRunning))
    expect(children.every(isRunning)).toBe(true)
  })

  test('a process group goes with it, whole', async () => {
    const { holder, pids, guards } = await hold('group')
    const all = [...pids, ...pids.flatMap(descendants), ...guards]
    holder.kill('SIGKILL')
    await until(() => !all.some(isRunning))
  })

  test('a daemon that has its mark goes with it, also where the user may not look at all processes', async () => {
    const isRoot = process.getuid?.() === 0
    chmodSync(programs.entryDir, 0o755)
    const nobody = isRoot ? { uid: 65_534, gid: 65_534 } : {}
    const holder = spawn(process.execPath, [join(programs.entryDir, 'holder.js'), 'marked'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      cwd: '/',
      ...nobody
    })
    const [line] = (await once(holder.stdout, 'data')) as [Buffer]
    const pids = JSON.parse(line.toString()) as number[]
    groups.push(...pids)
    const daemon = pids.at(-1) ?? 0
    expect(isRunning(daemon)).toBe(true)
    holder.kill('SIGKILL')
    await until(() => !isRunning(daemon))
  })

  test('what it has released stays, without its guards', async () => {
    const { holder, pids, guards } = await hold('released')
    await until(() => !guards.some(isRunning))
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    expect(pids.every(isRunning)).toBe(true)
  })
})
