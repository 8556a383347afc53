import { spawn } from 'node:child_process'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { watchStopped } from '../../../src/lab/supervisor/stopped-processes'
import { until } from '../../support/until'
import { buildPrograms, type Programs } from './build-programs'
import { harness, type Harness } from './harness'

let programs: Programs
let lab: Harness

beforeAll(async () => {
  programs = await buildPrograms({
    replica: 'test/lab/supervisor/fixtures/scripted-node.ts',
    external: 'src/nodes/external/main.ts'
  })
})
afterAll(() => programs.remove())
beforeEach(() => {
  lab = harness(programs.entryDir)
})
afterEach(() => lab.close())

describe.skipIf(process.platform === 'win32')('a process that somebody else stops', () => {
  const program = { kind: 'external', command: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)'] }

  test.each([
    ['a node', { runtime: 'process' }],
    ['a program of the user’s own', program]
  ])('is shown as frozen, and as up when it goes on: %s', async (_name, node) => {
    lab.add('a', {}, node)
    await lab.supervisor.start('a', 'test')
    const { pid } = lab.supervisor.status('a')
    process.kill(pid!, 'SIGSTOP')
    await lab.reach('a', 'frozen')
    expect(lab.of('a', 'node-state').at(-1)?.reason).toContain('not by this lab')
    expect(lab.of('a', 'freeze-asked')).toEqual([])
    process.kill(pid!, 'SIGCONT')
    await lab.reach('a', 'up')
  })

  test('is resumed, and killed, as one that the lab has frozen', async () => {
    lab.add('a', {}, { runtime: 'process' })
    await lab.supervisor.start('a', 'test')
    process.kill(lab.supervisor.status('a').pid!, 'SIGSTOP')
    await lab.reach('a', 'frozen')
    await lab.supervisor.resume('a', 'test')
    expect(lab.supervisor.status('a').state).toBe('up')
    process.kill(lab.supervisor.status('a').pid!, 'SIGSTOP')
    await lab.reach('a', 'frozen')
    await lab.supervisor.kill('a', 'test', true)
    await lab.reach('a', 'down')
  })

  test('that the lab freezes and lets go on is said once', async () => {
    lab.add('a', {}, { runtime: 'process' })
    await lab.supervisor.start('a', 'test')
    const child = spawn('sleep', ['60'])
    let looks = 0
    const stop = watchStopped(() => [{ pid: child.pid!, since: 0, seen: () => void looks++ }])
    const twoLooks = async (): Promise<void> => {
      const before = looks
      await until(() => looks > before + 3)
    }
    await lab.supervisor.freeze('a', 'test')
    await twoLooks()
    await lab.supervisor.resume('a', 'test')
    await twoLooks()
    expect(lab.states('a')).toEqual(['stopped', 'starting', 'up', 'frozen', 'up'])
    stop()
    child.kill('SIGKILL')
  })

  test('that the lab freezes and lets go on while it is looked at is not said to be stopped by others', async () => {
    lab.add('a', {}, { runtime: 'process' })
    await lab.supervisor.start('a', 'test')
    const child = spawn('sleep', ['60'])
    let looks = 0
    const stop = watchStopped(() => [{ pid: child.pid!, since: 0, seen: () => void looks++ }])
    const soon = (): Promise<void> => new Promise(resolve => setImmediate(resolve))
    while (looks < 6) {
      await lab.supervisor.freeze('a', 'test')
      await soon()
      await lab.supervisor.resume('a', 'test')
      await soon()
    }
    stop()
    child.kill('SIGKILL')
    const reasons = lab.of('a', 'node-state').map(({ reason }) => reason)
    expect(reasons.filter(reason => reason.includes('process'))).toEqual([])
  })
})
