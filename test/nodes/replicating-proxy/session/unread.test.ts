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

const told: string[] = []
const host = {
  othersWait: false,
  context: { boot: { node: { lagMs: 10_000, idleMs: 0, turnMs: 120_000 } } },
  lines: { tell: (_level: string, _session: number, text: string) => told.push(text) }
} as unknown as SessionHost

describe('a client that takes its whole reply slowly', () => {
  /** A session that all replicas have ended, with so many bytes left for its client, some of which it took at `tookAt`. */
  const session = (left: number, tookAt = 0): SessionView & { over: string | null } => {
    const ended = {
      ...{ ending: { outcome: 'whole' }, endedAt: 0, activeAt: 0, clientGone: false, clientLeft: false },
      ...{ lanes: [{ done: true }], over: null as string | null, tookAt: () => tookAt },
      cutClient: ({ outcome }: { outcome: string }) => (ended.over = outcome),
      client: { writableLength: left, destroy: () => (ended.over = 'closed') }
    }
    return ended as unknown as SessionView & { over: string | null }
  }

  it('is left its connection while it takes some of that, however long', () => {
    const slow = session(1, 1000 * limits.untakenMs)
    watchEnd(slow, host, 1001 * limits.untakenMs)
    expect(slow.over).toBe(null)
  })

  it('is reset once it has taken nothing for long, and its reply was cut', () => {
    const paused = session(1, limits.closeLingerMs)
    watchEnd(paused, host, limits.untakenMs + limits.closeLingerMs)
    expect(paused.over).toBe(null)
    watchEnd(paused, host, limits.untakenMs + limits.closeLingerMs + 1)
    expect(paused.over).toBe('cut')
    expect(told).toEqual([`reset: its client took nothing of its reply for ${limits.untakenMs} ms`])
  })

  it('is not waited for once it has been sent all', () => {
    const idle = session(0)
    watchEnd(idle, host, limits.closeLingerMs + 1)
    expect(idle.over).toBe('closed')
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
