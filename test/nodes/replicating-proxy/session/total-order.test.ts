import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { limits } from '../../../../src/nodes/replicating-proxy/limits'
import { TotalOrder } from '../../../../src/nodes/replicating-proxy/session/total-order'

beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => vi.useRealTimers())

/** An order with a replica that catches up all the time, and sessions that are over as soon as they have had their turn. */
function order() {
  const turns: number[] = []
  const total = new TotalOrder({ holdsTurn: true, turnTaken: () => undefined })
  const enter = (session: number): void =>
    total.enter({ isOver: () => true, begin: () => void turns.push(session) })
  const after = (ms: number): void => {
    vi.advanceTimersByTime(ms)
    total.look()
  }
  return { total, turns, enter, after }
}

it('waits for a replica that catches up before each turn, as long as that gets on', () => {
  const { total, turns, enter, after } = order()
  for (const session of [1, 2]) enter(session)
  after(limits.holdTurnMs - 1)
  expect(turns).toEqual([])
  total.replayed()
  after(limits.holdTurnMs - 1)
  expect(turns).toEqual([])
  after(1)
  expect(turns).toEqual([1])
  total.replayed()
  after(limits.holdTurnMs - 1)
  expect(turns).toEqual([1])
})

it('waits once only for a replica that gets nowhere', () => {
  const { turns, enter, after } = order()
  for (const session of [1, 2, 3]) enter(session)
  after(limits.holdTurnMs)
  after(0)
  after(0)
  expect(turns).toEqual([1, 2, 3])
})
