import { randomBytes } from 'node:crypto'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { roads, type Road, type RoadResult, type RoadsRun } from '../../../src/shared/roads/roads'
import { freePorts } from '../../support/ports'
import { until } from '../../support/until'
import { RealLab } from '../support/real-lab'

const mib = 1024 ** 2
let one: RealLab

beforeEach(async () => {
  const [http, ws, https, wss, ftp, sftp, tcp] = await freePorts(7)
  const doors = { http, ws, https, wss, ftp, sftp, tcp }
  one = await new RealLab({
    name: 'roads',
    nodes: [{ id: 'server', kind: 'file-server', doors }]
  }).open()
})
afterEach(() => one.remove(), 60_000)

async function measured(args: Parameters<typeof one.run<'roads.run'>>[1]): Promise<RoadsRun> {
  await one.run('roads.run', args)
  return until(async () => {
    const run = await one.run('roads.read', {})
    return run?.running === false ? run : null
  })
}

const by = (run: RoadsRun, road: Road): RoadResult => run.results.find(result => result.road === road)!

test('one after the other: each road has the file stored, and what a cut leaves is what its protocol can keep', async () => {
  // More than SFTP has on its way at once.
  const size = 6 * mib
  const run = await measured({ source: { bytes: size } })
  expect(run).toMatchObject({ node: 'server', size, running: false, error: null, together: false })
  expect(run.results.map(({ road }) => road)).toEqual(roads)
  for (const { road, state, sending, sender, receiver, progress, cut } of run.results) {
    expect([road, state, sending?.error]).toEqual([road, 'done', null])
    expect(sending?.sent).toBe(size)
    expect(sending?.wireUp).toBeGreaterThan(size)
    expect(sending?.wireUp).toBeLessThan(size * 1.1)
    expect(sending?.firstByteMs).toBeLessThan(sending?.ms ?? 0)
    expect(sender?.cpuMs).toBeGreaterThan(0)
    expect(receiver?.memory).toBeGreaterThan(mib)
    expect(progress.at(-1)?.[1]).toBe(size)
    // The rule of all doors.
    expect([road, cut?.left]).toEqual([road, 'earlier'])
    expect(cut?.after).toBeGreaterThanOrEqual(size / 2)
  }
  const resumed = run.results.filter(({ cut }) => (cut?.resumedAt ?? 0) > 0).map(({ road }) => road)
  for (const road of resumed) expect(['put', 'https', 'ws', 'wss', 'ftp', 'sftp']).toContain(road)
  for (const road of ['post', 'tcp'] as const)
    expect(by(run, road).cut).toMatchObject({ kept: 0, resumedAt: 0 })
  for (const road of ['put', 'https', 'ftp', 'sftp'] as const)
    expect(by(run, road).cut?.resumedAt).toBe(by(run, road).cut?.kept)
  const checks = Object.fromEntries(run.results.map(({ road, sending }) => [road, sending?.check]))
  expect(checks).toEqual({
    ...{ put: 'answer', https: 'answer', ftp: 'answer', tcp: 'answer' },
    ...{ ws: 'receiver', wss: 'receiver', post: 'none', sftp: 'none' }
  })
  const { events } = await one.run('journal.read', { kinds: ['roads-measured'] })
  expect(events).toMatchObject([{ node: 'server', roads, size, together: false, cut: true }])
  // Nothing is left of what was measured, on either side.
  const folder = join(one.dataDir, 'nodes', 'roads', 'server')
  const left = readdirSync(folder, { recursive: true }).filter(name => String(name).includes('relevo-road'))
  expect(left).toEqual([])
  expect(readdirSync(join(one.dataDir, 'uploads'))).toEqual([])
})

test('all at once, a file of one’s own, by some of the roads', async () => {
  const path = join(one.dataDir, 'own.bin')
  writeFileSync(path, randomBytes(mib + 1))
  const run = await measured({ source: { path }, roads: ['put', 'tcp', 'ftp'], together: true })
  expect(run).toMatchObject({ file: 'own.bin', size: mib + 1, together: true })
  for (const result of run.results) expect(result).toMatchObject({ state: 'done', cut: null })
})

test('a file that was uploaded for it is measured under its own name, and is gone afterwards', async () => {
  const { id, stream } = await one.lab.stageUpload('mine.bin')
  await pipeline(Readable.from([randomBytes(mib)]), stream)
  const source = { upload: id, name: 'mine.bin' }
  await until(() => one.run('roads.run', { source, roads: ['put'], cut: false }).catch(() => null))
  const run = await until(async () => {
    const now = await one.run('roads.read', {})
    return now?.running === false ? now : null
  })
  expect(run).toMatchObject({ file: 'mine.bin', size: mib, error: null })
  expect(run.results[0]).toMatchObject({ road: 'put', state: 'done' })
  expect(one.lab.snapshot().transfers).toEqual({})
  await until(() => readdirSync(join(one.dataDir, 'uploads')).length === 0)
})

test('a stop ends it, and a second one at the same time is refused', async () => {
  await one.run('roads.run', { source: { bytes: 64 * mib }, roads: ['put', 'tcp'] })
  await expect(one.run('roads.run', { source: { bytes: mib } })).rejects.toThrow('measured already')
  await one.run('roads.stop', {})
  expect(await one.run('roads.read', {})).toMatchObject({ running: false, error: 'stopped' })
})

test('a file server that lacks doors is given them', async () => {
  const topology = one.lab.snapshot().topology
  const nodes = topology.nodes.map(node => (node.kind === 'file-server' ? { ...node, doors: {} } : node))
  await one.run('topology.apply', { topology: { ...topology, nodes } })
  await until(() => one.lab.snapshot().nodes.server?.state === 'up')
  const run = await measured({ source: { bytes: 1000 }, cut: false })
  expect(by(run, 'sftp').state).toBe('no-door')
  expect(by(run, 'put').state).toBe('done')
  await expect(one.run('roads.run', { source: { bytes: 1 }, roads: ['tcp'] })).rejects.toThrow('no door')
  await one.run('roads.open-doors', { node: 'server' })
  const again = await measured({ source: { bytes: 1000 }, cut: false })
  expect(again.results.every(({ state }) => state === 'done')).toBe(true)
})
