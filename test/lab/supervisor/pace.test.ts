import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { monotonicMs } from '../../../src/system/clock'
import { buildPrograms, type Programs } from './build-programs'
import { echo, harness, type Harness } from './harness'

let programs: Programs
let lab: Harness

beforeAll(async () => {
  programs = await buildPrograms({ replica: 'test/lab/supervisor/fixtures/scripted-node.ts' })
})
afterAll(() => programs.remove())
beforeEach(async () => {
  lab = harness(programs.entryDir)
  lab.add('a')
  await lab.supervisor.start('a', 'test')
})
afterEach(() => lab.close())

test('for a class a node that was killed is down, not waiting, and says when it will be back', async () => {
  lab.supervisor.setPace('class')
  expect(lab.supervisor.status('a').nextBackoffMs).toBe(3_000)
  const before = monotonicMs()
  await lab.supervisor.kill('a', 'test', false)
  const { state, restartAt, died } = lab.supervisor.status('a')
  expect(state).toBe('down')
  expect(died).toMatchObject({ cause: 'killed' })
  expect(died!.at).toBeGreaterThanOrEqual(before)
  expect(restartAt! - died!.at).toBeGreaterThanOrEqual(2_990)
  await lab.supervisor.start('a', 'test')
  expect(await echo(lab.supervisor.status('a').port!)).toBe('hola')
  expect(lab.supervisor.status('a')).toMatchObject({
    state: 'up',
    restartAt: null,
    died: { cause: 'killed' }
  })
})

test('for a class a node that is dead already can be kept down', async () => {
  lab.supervisor.setPace('class')
  await lab.supervisor.kill('a', 'test', false)
  await lab.supervisor.kill('a', 'test', true)
  expect(lab.supervisor.status('a')).toMatchObject({ state: 'down', restartAt: null })
})

test('by hand a node that was killed stays down until it is started', async () => {
  lab.supervisor.setPace('hand')
  expect(lab.supervisor.status('a').nextBackoffMs).toBeNull()
  await lab.supervisor.kill('a', 'test', false)
  expect(lab.supervisor.status('a')).toMatchObject({ state: 'down', restartAt: null })
  await lab.supervisor.start('a', 'test')
  expect(lab.supervisor.status('a').state).toBe('up')
})

test('a node that was stopped has not died', async () => {
  await lab.supervisor.stop('a', 'test')
  expect(lab.supervisor.status('a').died).toBeNull()
})
