import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { MachineDoor, Reach } from '../../../src/lab/machines/reach'
import { childProcessSpawner } from '../../../src/lab/spawners/child-process'
import type { Machine } from '../../../src/shared/machines'
import { RelevoError } from '../../../src/shared/errors'
import { buildPrograms, type Programs } from './build-programs'
import { harness, type Harness } from './harness'

/** Whoever is refused is started by nobody. */

let programs: Programs
let lab: Harness
let isRefused: boolean
let isSilent: boolean
const heard: ((machine: string) => void)[] = []

const machine: Machine = { id: 'm', address: '127.0.0.1', node: 'node', leaseMs: 60_000 }
const machines: MachineDoor = {
  spawner: () => childProcessSpawner(),
  reach: (): Reach => ({
    state: isSilent ? 'unreachable' : 'attached',
    ...{ since: 0, error: null, hostname: null, clock: null, leaseOver: false }
  }),
  onReach: listener => {
    heard.push(listener)
    return () => void heard.splice(heard.indexOf(listener), 1)
  }
}

beforeAll(async () => {
  programs = await buildPrograms({ replica: 'test/lab/supervisor/fixtures/scripted-node.ts' })
})
afterAll(() => programs.remove())
beforeEach(() => {
  isRefused = isSilent = false
  const refused = new RelevoError('NOT_TRUSTED', 'nobody has trusted it')
  lab = harness(programs.entryDir, { refusal: () => (isRefused ? refused : null), machines })
})
afterEach(() => lab.close())

test('a start and a restart that are asked for are refused, and it stays stopped', async () => {
  isRefused = true
  lab.add('a')
  await expect(lab.supervisor.start('a', 'test')).rejects.toMatchObject({ code: 'NOT_TRUSTED' })
  await expect(lab.supervisor.restart('a', 'test')).rejects.toMatchObject({ code: 'NOT_TRUSTED' })
  expect(lab.states('a')).toEqual(['stopped'])
})

test('the restart policy is refused too', async () => {
  lab.add('a')
  await lab.supervisor.start('a', 'test')
  isRefused = true
  await lab.supervisor.kill('a', 'test', false)
  expect(await lab.reach('a', 'failed')).toMatchObject({ error: { code: 'NOT_TRUSTED' }, pid: null })
  expect(lab.states('a').filter(state => state === 'up')).toHaveLength(1)
})

test('so is a start that waits for the end of a stop', async () => {
  lab.add('a')
  await lab.supervisor.start('a', 'test')
  const stopped = lab.supervisor.stop('a', 'test')
  const started = lab.supervisor.start('a', 'test')
  isRefused = true
  await expect(started).rejects.toMatchObject({ code: 'NOT_TRUSTED' })
  await stopped
  expect(lab.states('a').filter(state => state === 'up')).toHaveLength(1)
})

test('one that runs ends when what it is from now on is refused, its links too', async () => {
  const boot = lab.add('a')
  await lab.supervisor.start('a', 'test')
  isRefused = true
  lab.supervisor.update({ ...boot, links: [{ to: 'b', host: '10.0.0.1', port: 80, side: null }] })
  expect(lab.supervisor.status('a').state).toBe('draining')
  await lab.reach('a', 'stopped')
})

test('one on a machine that is silent ends when that answers', async () => {
  const boot = { ...lab.add('a'), machine }
  lab.supervisor.update(boot)
  await lab.supervisor.start('a', 'test')
  isRefused = isSilent = true
  lab.supervisor.update({ ...boot, links: [{ to: 'b', host: '10.0.0.1', port: 80, side: null }] })
  expect(lab.supervisor.status('a').state).toBe('up')
  isSilent = false
  for (const listener of heard) listener('m')
  await lab.reach('a', 'stopped')
})
