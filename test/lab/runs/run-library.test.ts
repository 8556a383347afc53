import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createRunFolder } from '../../../src/lab/run/run-folder'
import { fakeLab, type FakeLab } from '../support/fake-lab'
import { temporaryFolder } from '../../support/temporary-folder'

let dataDir: string
let fake: FakeLab
beforeEach(async () => {
  dataDir = temporaryFolder()
  fake = await fakeLab({ dataDir, version: '1.2.3', seed: 7 })
})
afterEach(async () => {
  await fake.end()
  rmSync(dataDir, { recursive: true, force: true })
})

const liveRun = (): string => fake.lab.snapshot().run.id

it('lists the run that goes on and those of before, newest first, with what happened in them', async () => {
  const first = liveRun()
  await fake.run('node.kill', { node: 'replica-1' })
  await fake.end()
  fake = await fakeLab({ dataDir })
  const [live, before, ...others] = await fake.run('run.list', {})
  expect(others).toEqual([])
  expect(live).toMatchObject({ id: liveRun(), live: true, endedAt: null, durationMs: null, imported: false })
  expect(before).toMatchObject({
    id: first,
    live: false,
    seed: 7,
    version: '1.2.3',
    keep: false,
    name: null,
    counts: { kills: 1 }
  })
  expect(before?.durationMs).toBeGreaterThan(0)
  expect(before?.endedAt).toBeGreaterThan(before?.startedAt ?? Infinity)
  expect(before?.bytes).toBeGreaterThan(0)
})

it('names and keeps a run, the one that goes on too, and the next host knows it', async () => {
  const run = liveRun()
  await fake.run('run.change', { run, name: 'my first failover' })
  expect(await fake.run('run.change', { run, keep: true })).toMatchObject({
    name: 'my first failover',
    keep: true
  })
  await fake.end()
  fake = await fakeLab({ dataDir })
  const before = (await fake.run('run.list', {})).find(({ id }) => id === run)
  expect(before).toMatchObject({ name: 'my first failover', keep: true })
  expect(await fake.run('run.change', { run, name: null })).toMatchObject({ name: null, keep: true })
})

it('deletes a run of before, never the one that goes on, and nothing that is no run', async () => {
  const first = liveRun()
  await fake.end()
  fake = await fakeLab({ dataDir })
  await expect(fake.run('run.delete', { run: liveRun() })).rejects.toThrow('WRONG_STATE')
  for (const run of ['..', '../topologies', `${first}/logs`, 'nothing'])
    await expect(fake.run('run.delete', { run })).rejects.toThrow('RUN_NOT_FOUND')
  await fake.run('run.delete', { run: first })
  expect(existsSync(join(dataDir, 'runs', first))).toBe(false)
})

it('lists a run that cannot be opened with the reason', async () => {
  const old = '2026-01-02T03-04-05-abcdef'
  const broken = '2026-01-02T03-04-06-abcdef'
  for (const run of [old, broken]) mkdirSync(join(dataDir, 'runs', run))
  writeFileSync(join(dataDir, 'runs', broken, 'run.json'), '{"format": 2}')
  const runs = new Map((await fake.run('run.list', {})).map(run => [run.id, run]))
  expect(runs.get(old)).toMatchObject({
    startedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
    problem: { code: 'NOT_RECORDED' }
  })
  expect(runs.get(broken)?.problem).toMatchObject({ code: 'RUN_INVALID' })
})

it('never makes room by removing a run that a person keeps', async () => {
  const kept = liveRun()
  await fake.run('run.change', { run: kept, keep: true })
  await fake.end()
  fake = await fakeLab({ dataDir })
  const other = liveRun()
  await fake.end()
  const { id } = await createRunFolder(join(dataDir, 'runs'), Date.now(), { maxRuns: 1, maxBytes: 0 })
  expect(existsSync(join(dataDir, 'runs', kept))).toBe(true)
  expect(existsSync(join(dataDir, 'runs', other))).toBe(false)
  expect(existsSync(join(dataDir, 'runs', id))).toBe(true)
  fake = await fakeLab({ dataDir })
})

it('says in run.json what a person would want to know of it', async () => {
  const file = join(dataDir, 'runs', liveRun(), 'run.json')
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
    format: 1,
    id: liveRun(),
    topology: { name: fake.lab.snapshot().topology.name },
    nodes: fake.lab.snapshot().topology.nodes.length,
    seed: 7
  })
})

it('opens the run that goes on up to now, also where nothing has changed for a while', async () => {
  const run = liveRun()
  const { now } = fake.lab.snapshot().run
  const { until } = await fake.run('run.open', { run })
  expect(until).toBeGreaterThanOrEqual(now)
  expect((await fake.run('run.snapshot', { run, t: until })).run.now).toBe(until)
})
