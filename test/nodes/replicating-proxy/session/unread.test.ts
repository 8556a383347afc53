import { describe, expect, it } from 'vitest'
import type { ClientRequests } from '../../../../src/nodes/framing/client-requests'
import { limits } from '../../../../src/nodes/replicating-proxy/limits'
import type { Replica } from '../../../../src/nodes/replicating-proxy/replicas/replica'
import type { Contender } from '../../../../src/nodes/replicating-proxy/reply/contender'
import { Lane } from '../../../../src/nodes/replicating-proxy/session/lane'
import type { SessionHost } from '../../../../src/nodes/replicating-proxy/session/session-host'
import type { SessionView } from '../../../../src/nodes/replicating-proxy/session/session-view'
import { watchEnd } from '../../../../src/nodes/replicating-proxy/session/session-watch'
import { watchStranded } from '../../../../src/nodes/replicating-proxy/session/stranded'
import type { Upstream } from '../../../../src/nodes/replicating-proxy/session/upstream'

const host = {
  othersWait: false,
  context: { boot: { node: { lagMs: 10_000, idleMs: 0, turnMs: 120_000 } } }
} as unknown as SessionHost

describe('a client that takes its whole reply slowly', () => {
  /** A session that all replicas have ended, with so many bytes left for its client. */
  const session = (left: number): SessionView & { destroyed: boolean } => {
    const ended = {
      ...{ ending: { outcome: 'whole' }, endedAt: 0, activeAt: 0, clientGone: false, clientLeft: false },
      ...{ lanes: [{ done: true }], destroyed: false },
      client: { writableLength: left, destroy: () => (ended.destroyed = true) }
    }
    return ended as unknown as SessionView & { destroyed: boolean }
  }

  it('is left its connection while some of that waits for it, however long', () => {
    const slow = session(1)
    watchEnd(slow, host, 1000 * limits.closeLingerMs)
    expect(slow.destroyed).toBe(false)
  })

  it('is not waited for once it has been sent all', () => {
    const idle = session(0)
    watchEnd(idle, host, limits.closeLingerMs + 1)
    expect(idle.destroyed).toBe(true)
  })
})

describe('a replica whose reply is not read, because its client reads none', () => {
  const lane = (reading: boolean): { lane: Lane; upstream: { reading: boolean } } => {
    const upstream = { reading, progress: 0, buffered: 100 }
    const contender = {} as Contender
    const requests = {} as ClientRequests
    return {
      upstream,
      lane: new Lane({} as Replica, upstream as unknown as Upstream, contender, requests, 0)
    }
  }

  it('does not lag by taking no more of the request', () => {
    expect(lane(true).lane.behindMs(50_000, 10)).toBe(50_000)
    const unread = lane(false)
    expect(unread.lane.behindMs(50_000, 10)).toBe(0)
    unread.upstream.reading = true
    expect(unread.lane.behindMs(51_000, 10)).toBe(1_000)
  })

  it('is not given up as silent after the way to it was cut', () => {
    const lost: unknown[] = []
    const stranded = (reading: boolean): SessionView => {
      const own = {
        ...{ isWaitedFor: true, startedAt: 0, strandedAskedAt: 20, stranded: true, lost: null },
        upstream: { reading },
        replica: { cutAt: 10, healedAt: 20 },
        contender: { progressAt: 0, diverged: false }
      }
      const other = { ...own, isWaitedFor: false }
      return {
        ...{ lanes: [own, other], ending: null },
        lose: (given: unknown) => lost.push(given)
      } as unknown as SessionView
    }
    watchStranded(stranded(false), 60_000)
    expect(lost).toEqual([])
    watchStranded(stranded(true), 60_000)
    expect(lost).toHaveLength(1)
  })
})
