import { describe, expect, it } from 'vitest'
import { limits } from '../../../../src/nodes/replicating-proxy/limits'
import type { SessionHost } from '../../../../src/nodes/replicating-proxy/session/session-host'
import { watchHeld, watchSilence } from '../../../../src/nodes/replicating-proxy/session/session-watch'
import type { SessionView } from '../../../../src/nodes/replicating-proxy/session/session-view'

/** A session of two replicas that both are silent; of which the lab says that they stand still; `cut` when it is. */
function silentSession(frozen: readonly string[]): { at: (ms: number) => void; cuts: string[] } {
  const cuts: string[] = []
  const session = {
    lanes: ['a', 'b'].map(replica => ({ lost: null, upstream: { ended: false }, replica })),
    merge: { standsStill: true },
    standing: { heldAt: null, frozenAt: null, cut: (_evidence: string, why: string) => void cuts.push(why) }
  }
  const host = { replicas: { lives: { isFrozen: (replica: string) => frozen.includes(replica) } } }
  const at = (ms: number): void =>
    watchSilence(session as unknown as SessionView, host as unknown as SessionHost, ms)
  at(0)
  return { at, cuts }
}

describe('a session of which every replica is silent', () => {
  it('is cut soon where the lab says that all stand still', () => {
    const { at, cuts } = silentSession(['a', 'b'])
    at(limits.frozenMs - 1)
    expect(cuts).toEqual([])
    at(limits.frozenMs)
    expect(cuts).toEqual([`every replica that is left stands still (waited ${limits.frozenMs} ms)`])
  })

  it('is waited for as long as slow ones are where one may only be slow', () => {
    const { at, cuts } = silentSession(['a'])
    at(limits.slowMs - 1)
    expect(cuts).toEqual([])
    at(limits.slowMs)
    expect(cuts).toEqual([`every replica that is left is silent (waited ${limits.slowMs} ms)`])
  })
})

it('a session that waits for a replica in vain is cut once, however long those that differ are still read', () => {
  let cuts = 0
  const session = {
    lanes: [{ lost: null, replica: { attached: false } }],
    standing: { heldAt: 0, cut: () => ((session.ending = { outcome: 'cut' }), cuts++) },
    ending: null as object | null
  }
  const host = { context: { boot: { node: { connectGraceMs: 100 } } }, replicas: { all: [] } }
  const at = (ms: number): void =>
    watchHeld(session as unknown as SessionView, host as unknown as SessionHost, ms)
  at(99)
  expect(cuts).toBe(0)
  at(100)
  at(150)
  expect(cuts).toBe(1)
})
