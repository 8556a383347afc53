import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { TransferView } from '../../../src/shared/state'
import { fakeLab, type FakeLab } from '../support/fake-lab'
import { temporaryFolder } from '../../support/temporary-folder'

const sha256 = 'a'.repeat(64)
const size = 1000
let folder: string
let one: FakeLab

beforeEach(async () => {
  folder = temporaryFolder()
  one = await fakeLab()
})
afterEach(async () => {
  await one.end()
  rmSync(folder, { recursive: true, force: true })
})

const poll = <T>(what: () => T) => expect.poll(what, { timeout: 60_000 })

/** What a receiver was told last of its group. */
function told(id: string): { on: boolean; bytesPerSecond: number; peers: { id: string }[] } | undefined {
  const calls = one.supervisor.calls.filter(call => call.id === id && call.name === 'repair.set')
  return calls.at(-1)?.args as never
}
const peers = (id: string): string[] | undefined => told(id)?.peers.map(peer => peer.id)

function report(phase: TransferView['phase'], more: Record<string, unknown> = {}): void {
  one.supervisor.event('receiver-2', 'transfer', {
    ...{ transfer: 'repair-1', file: 'video.mp4', route: 'repair', receiver: 'receiver-2', phase, size },
    repair: { from: 'receiver-1', why: 'lost' },
    ...more
  })
}
const view = (id: string): TransferView | undefined => one.lab.snapshot().transfers[id]

test('receivers behind one proxy are told of one another, and the file servers that are not, of nobody', async () => {
  await poll(() => peers('receiver-1')).toEqual(['receiver-2', 'receiver-3'])
  await poll(() => told('receiver-3')).toEqual({
    ...{ on: true, bytesPerSecond: 16 * 1024 ** 2 },
    peers: [
      { id: 'receiver-1', host: '127.0.0.1', port: 5555 },
      { id: 'receiver-2', host: '127.0.0.1', port: 5556 }
    ]
  })
  expect(told('server-1')).toBeUndefined()
})

test('nothing comes over a partition, and one that starts again is told anew', async () => {
  await poll(() => peers('receiver-2')).toEqual(['receiver-1', 'receiver-3'])
  await one.run('partition.set', { name: 'split', sides: [['receiver-1'], ['receiver-2', 'receiver-3']] })
  await poll(() => peers('receiver-1')).toEqual([])
  await poll(() => peers('receiver-2')).toEqual(['receiver-3'])
  await one.run('partition.clear', { name: 'split' })
  await poll(() => peers('receiver-2')).toEqual(['receiver-1', 'receiver-3'])
  const before = one.supervisor.calls.length
  await one.run('node.restart', { node: 'receiver-2' })
  await poll(() => one.supervisor.calls.slice(before).filter(({ id }) => id === 'receiver-2').length).toBe(1)
})

test('it is switched off and on while all run, and kept with the topology', async () => {
  await poll(() => told('receiver-1')?.on).toBe(true)
  const actions = [...one.supervisor.actions]
  await one.run('lab.set-repair', { on: false })
  await poll(() => told('receiver-1')?.on).toBe(false)
  await one.run('lab.set-repair', { bytesPerSecond: 4096 })
  await poll(() => told('receiver-1')).toMatchObject({ on: false, bytesPerSecond: 4096 })
  expect(one.supervisor.actions).toEqual(actions)
  expect((await one.run('topology.export', { format: 'yaml' })).text).toMatch(
    /^repair:\n {2}on: false\n {2}bytesPerSecond: 4096$/m
  )
  await one.run('lab.set-repair', { on: true, bytesPerSecond: 16 * 1024 ** 2 })
  expect((await one.run('topology.export', { format: 'yaml' })).text).not.toMatch(/^repair:/m)
})

test('what a receiver gets from another shows as a transfer, which nobody can resume or cancel', async () => {
  report('sending', { bytes: 400 })
  expect(view('repair-1')).toMatchObject({
    ...{ file: 'video.mp4', route: 'repair', via: 'from receiver-1', phase: 'sending', acknowledged: 400 },
    ...{ repair: { from: 'receiver-1', why: 'lost' }, endedAt: null }
  })
  await expect(one.run('transfer.cancel', { transfer: 'repair-1' })).rejects.toThrow('WRONG_STATE')
  report('cut', { bytes: 400, reason: 'it broke off', outcome: 'cut', evidence: 'given-up' })
  expect(view('repair-1')?.copies[0]).toMatchObject({ phase: 'cut', error: { code: 'CONNECTION_LOST' } })
  await expect(one.run('transfer.resume', { transfer: 'repair-1' })).rejects.toThrow('WRONG_STATE')
  report('sending', { bytes: 400 })
  report('stored', { bytes: size, sha256, outcome: 'whole', evidence: 'sha256' })
  expect(view('repair-1')).toMatchObject({ phase: 'stored', sha256, copies: [{ outcome: 'whole' }] })
})

test('a copy that was cut is stored once its receiver has got the file from another', async () => {
  const path = join(folder, 'video.mp4')
  writeFileSync(path, Buffer.alloc(size))
  one.supervisor.answer = name =>
    name === 'send' ? { sha256, targets: [{ receiver: null, phase: 'stored', bytes: size, sha256 }] } : null
  const { transfer } = await one.run('transfer.start', { source: { path }, name: 'video.mp4' })
  for (const receiver of ['receiver-1', 'receiver-3'])
    one.supervisor.event(receiver, 'transfer', {
      ...{ transfer, file: 'video.mp4', route: '', receiver, phase: 'stored', bytes: size, sha256 }
    })
  await one.run('node.kill', { node: 'receiver-2', keepDown: true })
  await poll(() => view(transfer)?.phase).toBe('cut')
  await one.run('node.start', { node: 'receiver-2' })
  report('stored', { bytes: size, sha256, outcome: 'whole', evidence: 'sha256' })
  expect(view(transfer)).toMatchObject({ phase: 'stored', error: null })
})
