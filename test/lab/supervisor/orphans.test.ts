import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { descendants } from '../../support/processes'
import { until } from '../../support/until'
import { buildPrograms, type Programs } from './build-programs'
import { isRunning } from './harness'

let programs: Programs

beforeAll(async () => {
  programs = await buildPrograms({
    replica: 'test/lab/supervisor/fixtures/scripted-node.ts',
    external: 'src/nodes/external/main.ts',
    host: 'test/lab/supervisor/fixtures/host.ts'
  })
})
afterAll(() => programs.remove())

describe.skipIf(process.platform !== 'linux')('a host that is killed with SIGKILL', () => {
  async function startHost(): Promise<{ host: ChildProcess; pids: Record<string, number>; all: number[] }> {
    const host = spawn(process.execPath, [join(programs.entryDir, 'host.js'), programs.entryDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
      // What it leaves behind goes with the programs.
      env: { ...process.env, TMPDIR: programs.entryDir },
      detached: true
    })
    const failed = once(host, 'exit').then(() => Promise.reject(new Error('the host ended by itself')))
    failed.catch(() => undefined)
    const [line] = (await Promise.race([once(host.stdout, 'data'), failed])) as [Buffer]
    const pids = JSON.parse(line.toString()) as Record<string, number>
    return { host, pids, all: descendants(host.pid!) }
  }

  test('leaves no child behind: neither a frozen one, nor a program, nor a guard', async () => {
    const { host, pids, all } = await startHost()
    expect(Object.values(pids).every(isRunning)).toBe(true)
    // Four node processes, two programs, and a guard for each.
    expect(all.length).toBe(12)
    host.kill('SIGKILL')
    await until(() => all.filter(isRunning).length === 0)
  })

  test('leaves no child behind either when its whole process group is killed', async () => {
    const { host, all } = await startHost()
    process.kill(-host.pid!, 'SIGKILL')
    await until(() => all.filter(isRunning).length === 0)
  })
})
