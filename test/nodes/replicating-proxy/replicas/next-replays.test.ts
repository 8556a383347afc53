import { describe, expect, it } from 'vitest'
import type { LogEntry } from '../../../../src/nodes/replicating-proxy/record/log-entry'
import { nextReplays } from '../../../../src/nodes/replicating-proxy/replicas/next-replays'

const now = performance.now()

function entry(session: number, state: LogEntry['state'], some: Partial<LogEntry> = {}): LogEntry {
  // All of them at the same time, and just now.
  const endedAt = state === 'ready' ? now + 1 : 0
  return { session, state, startedAt: now, endedAt, halfClosedAt: null, ...some } as LogEntry
}

/** The sessions that are replayed next to one that is back and misses these. */
function next(hurried: boolean, entries: readonly LogEntry[]): readonly number[] {
  const pending = new Map(entries.map(one => [one.session, one]))
  const replica = { pending, returning: true, attached: false }
  return nextReplays(replica, { pressed: false, hurried }, new Set(), []).map(({ session }) => session)
}

describe('a session that goes on', () => {
  const goesOn = entry(1, 'live')
  const over = entry(2, 'ready')

  it('is waited for by those after it that are over', () => {
    expect(next(false, [goesOn, over])).toEqual([1])
  })

  it('holds up those that were at the same time as it no longer, once the catch-up has taken its time', () => {
    expect(next(true, [goesOn, over])).toEqual([2])
    expect(next(true, [goesOn])).toEqual([])
  })

  it.each([{ halfClosedAt: 0 }, { endedAt: now + 0.5 }])(
    'is waited for still where its client has left: %o',
    some => {
      expect(next(true, [entry(1, 'live', some), over])).toEqual([1])
    }
  )

  it('holds up nobody where it is not young', () => {
    expect(next(false, [entry(1, 'live', { startedAt: now - 10_000 }), over])).toEqual([2])
  })
})
