import { randomBytes } from 'node:crypto'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { TransferView } from '../../../src/shared/state'
import { freePorts } from '../../support/ports'
import { RealLab } from '../support/real-lab'

/** Large enough that a kill comes in the middle. */
/** Enough to be caught on the way, also by a quick machine. */
const size = 100_000_000
const bytes = randomBytes(size)
let one: RealLab

beforeEach(async () => {
  const ports = await freePorts(4)
  const receivers = ['receiver-1', 'receiver-2', 'receiver-3']
  one = await new RealLab({
    name: 'receivers',
    nodes: [
      ...receivers.map((id, index) => ({ id, kind: 'file-server', receiverPort: ports[index] })),
      { id: 'mp4-route', kind: 'replicating-proxy', port: ports[3] }
    ],
    links: receivers.map(to => ({ from: 'mp4-route', to }))
  }).open()
  writeFileSync(join(one.dataDir, 'source.mp4'), bytes)
})
afterEach(() => one.remove(), 60_000)

async function send(route = 'replicated'): Promise<string> {
  const source = { path: join(one.dataDir, 'source.mp4') }
  return (await one.run('transfer.start', { source, name: 'clase.mp4', route })).transfer
}

const copy = (view: TransferView, receiver: string): TransferView['copies'][number] | undefined =>
  view.copies.find(candidate => candidate.receiver === receiver)

function underWay(id: string, receiver = 'receiver-2'): Promise<TransferView> {
  return one.transfer(id, `${receiver} under way`, view => {
    const found = copy(view, receiver)
    return found?.phase === 'sending' && found.bytes > 0
  })
}

function isOnDisk(receiver: string): boolean {
  const folder = join(one.dataDir, 'nodes', one.lab.snapshot().topology.name, receiver)
  const stored = readdirSync(folder, { recursive: true }).find(name => String(name).endsWith('clase.mp4'))
  return stored !== undefined && readFileSync(join(folder, String(stored))).equals(bytes)
}

const partialBytes = (receiver: string): number => {
  const folder = join(one.dataDir, 'nodes', one.lab.snapshot().topology.name, receiver, 'partial')
  const file = readdirSync(folder).find(name => name.endsWith('.part'))
  return file === undefined ? 0 : readFileSync(join(folder, file)).length
}

test('a receiver that is killed half way is cut, the others are stored, and a resume completes it', async () => {
  const id = await send()
  await underWay(id)
  await one.run('node.kill', { node: 'receiver-2', keepDown: true })
  const view = await one.transfer(id, 'the end', ({ endedAt }) => endedAt !== null)
  expect(view.phase).toBe('cut')
  expect(view.copies.map(({ receiver, phase }) => `${receiver} ${phase}`).sort()).toEqual([
    'receiver-1 stored',
    'receiver-2 cut',
    'receiver-3 stored'
  ])
  const cut = copy(view, 'receiver-2')!
  expect(cut.bytes).toBeGreaterThan(0)
  expect(cut.bytes).toBeLessThan(size)
  expect(partialBytes('receiver-2')).toBeGreaterThanOrEqual(cut.bytes)
  expect(cut.error?.message).toContain('receiver-2')
  expect(isOnDisk('receiver-1')).toBe(true)
  expect(isOnDisk('receiver-3')).toBe(true)
  expect(copy(view, 'receiver-1')?.sha256).toBe(view.sha256)

  await one.run('node.start', { node: 'receiver-2' })
  const stored = await Promise.race([
    one.transfer(id, 'stored by the catch-up', ({ phase }) => phase === 'stored', 30_000),
    one.run('transfer.resume', { transfer: id, receiver: 'receiver-2' }).then(
      () => one.transfer(id, 'stored by the resume', ({ phase }) => phase === 'stored', 30_000),
      () => new Promise<never>(() => undefined)
    )
  ])
  expect(stored.copies.map(({ phase }) => phase)).toEqual(['stored', 'stored', 'stored'])
  expect(stored.error).toBeNull()
  expect(isOnDisk('receiver-2')).toBe(true)
})

test('a receiver that its policy starts again is completed by the proxy’s catch-up', async () => {
  const id = await send()
  await underWay(id)
  await one.run('node.kill', { node: 'receiver-2' })
  await one.transfer(id, 'receiver-2 cut', view => copy(view, 'receiver-2')?.phase === 'cut')
  const view = await one.transfer(id, 'stored everywhere', ({ phase }) => phase === 'stored', 30_000)
  expect(view.copies.map(({ phase, sha256 }) => `${phase} ${sha256}`)).toEqual(
    Array(3).fill(`stored ${view.sha256}`)
  )
  expect(['receiver-1', 'receiver-2', 'receiver-3'].every(isOnDisk)).toBe(true)
})

test('a pause keeps what every receiver has, and a resume goes on from there', async () => {
  const id = await send('receiver-1')
  await underWay(id, 'receiver-1')
  await one.run('transfer.pause', { transfer: id })
  const paused = await one.transfer(id, 'paused', ({ phase }) => phase === 'paused')
  const { bytes: had } = copy(paused, 'receiver-1')!
  expect(had).toBeGreaterThan(0)
  expect(had).toBeLessThan(size)
  await one.run('transfer.resume', { transfer: id })
  const seen: number[] = []
  await one.transfer(id, 'stored', view => {
    seen.push(copy(view, 'receiver-1')?.bytes ?? 0)
    return view.phase === 'stored'
  })
  expect(Math.min(...seen)).toBeGreaterThanOrEqual(had)
  expect(isOnDisk('receiver-1')).toBe(true)
})

test('a pause of a replicated transfer is a pause of each copy, and a resume stores all', async () => {
  const id = await send()
  await underWay(id)
  await one.run('transfer.pause', { transfer: id })
  const paused = await one.transfer(id, 'paused', ({ phase }) => phase === 'paused')
  expect(paused.copies.map(({ phase }) => phase)).toEqual(['paused', 'paused', 'paused'])
  await one.run('transfer.resume', { transfer: id })
  await one.transfer(id, 'stored', ({ phase }) => phase === 'stored')
  expect(['receiver-1', 'receiver-2', 'receiver-3'].every(isOnDisk)).toBe(true)
})

test('a cancel is for good, whatever still arrives', async () => {
  const id = await send()
  await underWay(id)
  await one.run('transfer.cancel', { transfer: id })
  const view = await one.transfer(id, 'cancelled', ({ phase }) => phase === 'cancelled')
  expect(view.copies.map(({ phase }) => phase)).toEqual(['cancelled', 'cancelled', 'cancelled'])
  expect(one.lab.snapshot().transfers[id]?.phase).toBe('cancelled')
  await expect(one.run('transfer.resume', { transfer: id })).rejects.toThrow('WRONG_STATE')
})

test('a transfer that was cut when the host ended is resumed by the next host', async () => {
  const id = await send('receiver-1')
  await underWay(id, 'receiver-1')
  await one.run('node.kill', { node: 'receiver-1', keepDown: true })
  await one.transfer(id, 'cut', ({ phase }) => phase === 'cut')
  await one.close()
  await one.open()
  const view = one.lab.snapshot().transfers[id]!
  expect(view.phase).toBe('cut')
  const { bytes: had } = copy(view, 'receiver-1')!
  expect(had).toBeGreaterThan(0)
  await one.run('transfer.resume', { transfer: id, receiver: 'receiver-1' })
  await one.transfer(id, 'stored', ({ phase }) => phase === 'stored')
  expect(isOnDisk('receiver-1')).toBe(true)
})
