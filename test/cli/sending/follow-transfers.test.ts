import { expect, it } from 'vitest'
import type { HostClient } from '../../../src/cli/host-client'
import { TransferFollower } from '../../../src/cli/sending/follow-transfers'
import type { LabDelta, TransferView } from '../../../src/shared/state'
import { transfer } from '../../renderer/transfers/fixtures'

/** A host that tells what a test has it tell, and counts how often its whole state was asked for. */
function scriptedHost() {
  const transfers: Record<string, TransferView> = {}
  const listeners = new Set<(delta: LabDelta) => void>()
  let seq = 0
  const host = {
    snapshots: 0,
    ask: async () => {
      host.snapshots++
      return { seq, transfers: { ...transfers } }
    },
    on: (_event: 'delta', listener: (delta: LabDelta) => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    closed: new Promise<void>(() => undefined)
  }
  const put = (view: TransferView): void => {
    transfers[view.id] = view
    seq++
  }
  const tell = (view: TransferView): void => {
    put(view)
    for (const listener of listeners) listener({ seq, now: 0, transfers: { [view.id]: view } } as LabDelta)
  }
  return { host, put, tell, client: host as unknown as HostClient }
}

const stored = (id: string): TransferView => transfer({ id, phase: 'stored', endedAt: 9 })

it('any number of transfers is followed by one question for the whole state', async () => {
  const { host, tell, client } = scriptedHost()
  const follower = new TransferFollower(client)
  await follower.ready
  const ids = Array.from({ length: 250 }, (_, n) => `t${n}`)
  const ends = ids.map(id => follower.follow(id, () => undefined))
  for (const id of ids) tell(transfer({ id }))
  for (const id of ids) tell(stored(id))
  expect((await Promise.all(ends)).map(({ phase }) => phase)).toEqual(ids.map(() => 'stored'))
  expect(host.snapshots).toBe(1)
})

it('what a gap in the deltas has hidden is asked for once', async () => {
  const { host, put, tell, client } = scriptedHost()
  const follower = new TransferFollower(client)
  await follower.ready
  const end = follower.follow('t1', () => undefined)
  put(stored('t1'))
  tell(transfer({ id: 'other' }))
  expect((await end).phase).toBe('stored')
  expect(host.snapshots).toBe(2)
})

it('a transfer that had stopped before is followed to its next end, not to the last one', async () => {
  const { put, tell, client } = scriptedHost()
  put(transfer({ id: 't1', phase: 'cut', endedAt: 5 }))
  const follower = new TransferFollower(client)
  await follower.ready
  const end = follower.follow('t1', () => undefined)
  tell(transfer({ id: 't1', phase: 'sending' }))
  tell(stored('t1'))
  expect((await end).phase).toBe('stored')
})

it('one that the state does not have after a gap is told as gone', async () => {
  const { put, tell, client } = scriptedHost()
  const follower = new TransferFollower(client)
  await follower.ready
  const end = follower.follow('t1', () => undefined)
  put(transfer({ id: 'missed' }))
  tell(transfer({ id: 'other' }))
  await expect(end).rejects.toMatchObject({ code: 'TRANSFER_NOT_FOUND' })
})

it('the end of a transfer that came before the answer to its start is not waited for', async () => {
  const { host, tell, client } = scriptedHost()
  const follower = new TransferFollower(client)
  await follower.ready
  const ids = Array.from({ length: 250 }, (_, n) => `t${n}`)
  for (const id of ids) tell(stored(id))
  const ends = ids.map(id => follower.follow(id, () => undefined))
  expect((await Promise.all(ends)).map(({ phase }) => phase)).toEqual(ids.map(() => 'stored'))
  expect(host.snapshots).toBe(2)
})
