import { expect, test } from 'vitest'
import { replayedMs } from '../../bench/soak/judge/replayed'
import type { JournalEvent } from '../../src/shared/journal'

const where = { replica: 'r1', from: 1_000, to: 9_000 } as const

// 1 before 2, both beside 3; 4 after all; 5 is replayed to another, 6 too early.
const events = [
  ...served(1, 100, 200),
  ...served(2, 200, 350),
  ...served(3, 150, 390),
  ...served(4, 400, 410, 4),
  ...served(5, 500, 900),
  ...served(6, 10, 90),
  ...[1, 2, 3, 4].map(session => replay(session, 2_000)),
  replay(5, 2_000, 'r2'),
  replay(6, 900)
]

test('is the longest row of sessions of which one was over when the next began', () => {
  expect(replayedMs(events, { ...where, order: 'connections' })).toBe(100 + 150 + 6)
})

test('is all of them, without the wait for their turn, where they come one after the other', () => {
  expect(replayedMs(events, { ...where, order: 'total' })).toBe(100 + 150 + 240 + 6)
})

test('is nothing where nothing was replayed', () => {
  expect(replayedMs([], { ...where, order: 'connections' })).toBe(0)
})

function served(session: number, openedAt: number, endedAt: number, waitedMs = 0): JournalEvent[] {
  const one = { kind: 'session', session, client: '127.0.0.1:9', openedAt, upstreams: [] }
  return [
    { ...one, phase: 'open', t: openedAt + waitedMs, waitedMs },
    { ...one, phase: 'close', t: endedAt, endedAt }
  ] as unknown as JournalEvent[]
}
function replay(session: number, t: number, to = 'r1'): JournalEvent {
  const upstreams = [{ to }]
  return {
    kind: 'session',
    phase: 'open',
    session,
    client: 'catch-up',
    t,
    upstreams
  } as unknown as JournalEvent
}
