import { expect, it } from 'vitest'
import type { LogEntry } from '../../../../src/nodes/replicating-proxy/record/log-entry'
import { Pace } from '../../../../src/nodes/replicating-proxy/replicas/pace'

/** A replica that is back, misses so many sessions, and is replayed and misses so many more a second. Resolves to when it is close enough, s. */
function closeAfter(missing: number, replayed: number, came: number): number | null {
  let now = 0
  let done = 0
  const pending = new Map<number, LogEntry>()
  const replica = { returning: true, attached: false, pending }
  const pace = new Pace(replica, () => now)
  let next = 0
  const miss = (count: number): void => {
    for (let n = 0; n < count; n++) pending.set(next++, {} as LogEntry)
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
