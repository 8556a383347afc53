import { expect, it, vi } from 'vitest'
import { ClientRequests } from '#nodes/framing/client-requests'
import type { Replica } from '../../../../src/nodes/replicating-proxy/replicas/replica'
import { Contender } from '../../../../src/nodes/replicating-proxy/reply/contender'
import { Lane } from '../../../../src/nodes/replicating-proxy/session/lane'
import type { Upstream } from '../../../../src/nodes/replicating-proxy/session/upstream'

/** A lane whose replica has said 3 of the 10 bytes that its client had heard when that one ended its side. */
function heldLane() {
  const end = vi.fn()
  const upstream = { ended: false, end } as unknown as Upstream
  const contender = new Contender('replica-2')
  const lane = new Lane({} as Replica, upstream, contender, new ClientRequests(), 0)
  contender.received = 3
  lane.endRequestAt(10)
  return { lane, contender, end, now: performance.now() }
}

it('ends the side of a replica that is silent for long enough before it has said as much', () => {
  const { lane, end, now } = heldLane()
  expect(lane.holdsEnd).toBe(true)
  lane.endSilent(now + 900, 1_000, 30_000)
  expect(end).not.toHaveBeenCalled()
  lane.endSilent(now + 1_100, 1_000, 30_000)
  expect(end).toHaveBeenCalledOnce()
})

it('counts no time for silence in which its replica stood still', () => {
  const { lane, end, now } = heldLane()
  lane.isSilentFrom(now + 5_000)
  lane.endSilent(now + 5_900, 1_000, 30_000)
  expect(end).not.toHaveBeenCalled()
  lane.endSilent(now + 6_100, 1_000, 30_000)
  expect(end).toHaveBeenCalledOnce()
})

it('gives one that has said nothing at all longer', () => {
  const { lane, contender, end, now } = heldLane()
  contender.received = 0
  lane.endSilent(now + 29_000, 1_000, 30_000)
  expect(end).not.toHaveBeenCalled()
  lane.endSilent(now + 31_000, 1_000, 30_000)
  expect(end).toHaveBeenCalledOnce()
})
