import { expect, test } from 'vitest'
import { groupFailovers } from '../../../src/renderer/events/failover-groups'
import type { JournalEvent } from '../../../src/shared/journal'
import { event } from './examples'

let seq = 0
const failover = (t: number, more: { node?: string; from?: string; to?: string } = {}) =>
  event('failover', ++seq, t, { node: 'proxy', from: 'replica-1', to: 'replica-2', ...more })
const state = (t: number, to: 'up' | 'down' | 'frozen', node: string) =>
  event('node-state', ++seq, t, { node, from: 'starting', to })
const sizes = (events: readonly JournalEvent[]) => groupFailovers(events).map(group => group.events.length)

test('the sessions that one death moved are one group, whatever is told between them', () => {
  const [exit, other] = [event('node-exit', ++seq, 2), state(4, 'down', 'replica-1')]
  expect(sizes([failover(0), exit, failover(3), other, failover(1500)])).toEqual([3])
})

test('what another proxy saw, and another way to go on, are groups of their own', () => {
  const events = [
    failover(0),
    failover(1, { node: 'balancer' }),
    failover(2, { to: 'replica-3' }),
    failover(3)
  ]
  expect(sizes(events)).toEqual([2, 1, 1])
})

test('the next death of the same node is another group, however soon it comes', () => {
  expect(sizes([failover(0), state(500, 'up', 'replica-1'), failover(900)])).toEqual([1, 1])
  expect(sizes([failover(0), state(500, 'up', 'replica-3'), failover(900)])).toEqual([2])
  expect(sizes([failover(0), state(500, 'frozen', 'replica-1'), failover(900)])).toEqual([1, 1])
})

test('a fault or a partition that is set begins a group, and so does a long silence', () => {
  expect(sizes([failover(0), event('fault-set', ++seq, 5), failover(9)])).toEqual([1, 1])
  expect(sizes([failover(0), event('partition-set', ++seq, 5), failover(9)])).toEqual([1, 1])
  expect(sizes([failover(0), failover(5000)])).toEqual([1, 1])
})
