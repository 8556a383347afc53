import { beforeEach, describe, expect, it } from 'vitest'
import type { LogEntry } from '../../../../src/nodes/replicating-proxy/record/log-entry'
import { Pace } from '../../../../src/nodes/replicating-proxy/replicas/pace'

const ready = { state: 'ready' } as LogEntry

/** A replica that is back, misses so many sessions, and is replayed and misses so many more a second. Resolves to when it is close enough, s. */
function closeAfter(missing: number, replayed: number, came: number): number | null {
  let now = 0
  let done = 0
  const pending = new Map<number, LogEntry>()
  const replica = { returning: true, attached: false, pending }
  const pace = new Pace(replica, () => now)
  let next = 0
  const miss = (count: number): void => {
    for (let n = 0; n < count; n++) pending.set(next++, ready)
  }
  miss(missing)
  for (; now < 120_000; now += 500) {
    pace.look(done)
    if (pace.closeEnough) return now / 1000
    miss(came / 2)
    for (const session of [...pending.keys()].slice(0, replayed / 2)) pending.delete(session)
    done += replayed / 2
  }
  return null
}

it('lets a replica that keeps up be attached with the few that it misses at any moment', () => {
  expect(closeAfter(40, 100, 100)).toBe(1)
})

it('lets one that does not keep up be attached too, with the more missing the longer that has gone on', () => {
  expect(closeAfter(200, 20, 24)).toBeLessThan(15)
  expect(closeAfter(200, 2, 1_000)).toBeLessThan(60)
})

it('waits for one that is replayed faster than others come until it has all', () => {
  expect(closeAfter(10_000, 100, 50)).toBeNull()
})

describe('a replica that is back, while sessions come as few as it is replayed', () => {
  let now = 0
  const pending = new Map<number, LogEntry>()
  const replica = { returning: false, attached: false, pending }
  let pace = new Pace(replica, () => now)
  const miss = (session: number, state: LogEntry['state'] = 'ready'): void =>
    void pending.set(session, { state } as LogEntry)
  const at = (ms: number): Pace => {
    now = ms
    pace.look(0)
    return pace
  }
  beforeEach(() => {
    pending.clear()
    replica.returning = false
    now = 0
    pace = new Pace(replica, () => now)
    for (const session of [1, 2, 3]) miss(session)
    pace.reached()
    replica.returning = true
  })

  it('is attached with the newest still missing after a while, once it has what it missed before', () => {
    for (const session of [1, 2]) pending.delete(session)
    miss(4)
    expect(at(10_000).closeEnough).toBe(false)
    pending.delete(3)
    expect(at(10_000).closeEnough).toBe(true)
    expect(at(0).closeEnough).toBe(false)
  })

  it('does not wait for what it missed before and goes on still', () => {
    pending.clear()
    miss(2, 'live')
    miss(4)
    expect(at(10_000).closeEnough).toBe(true)
  })

  it('is not attached while it misses many', () => {
    pending.clear()
    for (let session = 4; session < 100; session++) miss(session)
    expect(at(10_000).closeEnough).toBe(false)
  })

  it('has its time anew when it was lost again', () => {
    pending.clear()
    miss(4)
    expect(at(10_000).hurried).toBe(true)
    replica.returning = false
    expect(at(10_001).hurried).toBe(false)
    pace.reached()
    replica.returning = true
    expect(at(10_002).closeEnough).toBe(false)
    expect(at(10_002).hurried).toBe(false)
  })
})
