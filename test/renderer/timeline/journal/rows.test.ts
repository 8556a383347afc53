import { expect, test } from 'vitest'
import { groupFailovers } from '../../../../src/renderer/events/failover-groups'
import { actsOf } from '../../../../src/renderer/timeline/journal/acts'
import { JournalList } from '../../../../src/renderer/timeline/journal/journal-list'
import { holds, isGroup, rowKey, rowsOf, withNames } from '../../../../src/renderer/timeline/journal/rows'
import type { JournalEvent } from '../../../../src/shared/journal'
import { event } from '../../events/examples'

const failovers = [3, 4, 6, 7].map(seq => event('failover', seq, seq, { node: 'proxy' }))
const kill = event('kill-asked', 2, 2, { node: 'replica-2' })
const exit = event('node-exit', 5, 5, { node: 'replica-2' })
const all = [kill, ...failovers, exit].sort((a, b) => a.seq - b.seq)
const groupsOf = (events: readonly JournalEvent[]) =>
  new Map(
    withNames(groupFailovers(events), new Map()).flatMap(group =>
      group.events.map(({ seq }) => [seq, group] as const)
    )
  )
const rows = (events: readonly JournalEvent[], open: boolean, newestFirst: boolean) =>
  rowsOf(events, groupsOf(all), () => open, newestFirst)

test('the sessions of one failover are one row, where the first of them is', () => {
  expect(rows(all, false, false).map(rowKey)).toEqual(['2', 'group 3', '5'])
  expect(rows(all, false, true).map(rowKey)).toEqual(['5', 'group 3', '2'])
})

test('an open group has each session under it, in the order of the list', () => {
  expect(rows(all, true, false).map(rowKey)).toEqual(['2', 'group 3', '3', '4', '6', '7', '5'])
  expect(rows(all, true, true).map(rowKey)).toEqual(['5', 'group 3', '7', '6', '4', '3', '2'])
})

test('of a group, the filter shows those that pass; one alone is itself', () => {
  expect(rows(all.slice(3), false, false).map(rowKey)).toEqual(['5', 'group 3'])
  expect(rows([kill, failovers[3]!], false, false).map(rowKey)).toEqual(['2', '7'])
})

test('a closed group stands for each of its sessions, an open one for none', () => {
  const group = rows(all, false, false).find(isGroup)!
  expect(holds(group, 7, false)).toBe(true)
  expect(holds(group, 7, true)).toBe(false)
  expect(holds(group, 2, false)).toBe(false)
})

test('the journal keeps groups and acts whatever its filter, and however its pages come', () => {
  const list = new JournalList()
  list.filter(({ kind }) => kind === 'log')
  list.add(all.slice(2))
  list.addPage({ events: all.slice(0, 2), from: 1, gone: 0, total: 0 }, ['main'])
  expect(list.acts).toEqual([kill])
  expect(list.groups.get(7)?.events).toHaveLength(4)
  expect(list.groups.get(7)).toBe(list.groups.get(3))
})

test('a group keeps its name when an older page brings its first sessions, and gets one of its own when it is parted', () => {
  const list = new JournalList()
  list.filter(() => true)
  const keys = () => rowsOf(list.shown, list.groups, () => false, true).map(rowKey)
  list.add(failovers.slice(2))
  expect(keys()).toEqual(['group 6'])
  list.addPage({ events: [kill, ...failovers.slice(0, 2)], from: 1, gone: 0, total: 0 }, ['main'])
  expect(keys()).toEqual(['group 6', '2'])
  expect(list.groups.get(3)?.name).toBe(6)
  // What tells the two halves apart comes late.
  list.add([event('fault-set', 5, 5)])
  expect(list.groups.get(3)).not.toBe(list.groups.get(7))
  expect([list.groups.get(3)?.name, list.groups.get(7)?.name]).toEqual([6, 7])
})

test('how a replica is brought up to date is one row, which says how far it is; what it will never have stays in sight', () => {
  const step = (seq: number, phase: 'started' | 'progress' | 'done' | 'left-out', more: object = {}) =>
    event('catch-up', seq, seq * 1000, {
      node: 'proxy',
      to: 'replica-1',
      phase,
      done: seq,
      total: 9,
      ...more
    })
  const list = new JournalList()
  list.add([step(1, 'started'), step(2, 'progress'), step(3, 'left-out', { session: 7 }), step(4, 'done')])
  list.add([step(5, 'started'), step(6, 'progress')])
  const keys = (open: boolean) => rowsOf(list.shown, list.groups, () => open, false).map(rowKey)
  expect(keys(false)).toEqual(['group 1', '3', 'group 5'])
  expect(keys(true)).toEqual(['group 1', '1', '2', '4', '3', 'group 5', '5', '6'])
})

test('what was done to many nodes with one click is one act, and the newest is first', () => {
  const starts = ['a', 'b', 'c'].map((node, index) => event('start-asked', index + 1, index, { node }))
  const acts = actsOf([...starts, event('start-asked', 9, 5000, { node: 'a' })], () => 'asked to start')
  expect(acts.map(({ event: { seq }, others }) => [seq, others])).toEqual([
    [9, 0],
    [1, 2]
  ])
})

test('another sentence is another act, even at once', () => {
  const acts = actsOf([kill, event('freeze-asked', 3, 3)], ({ kind }) => kind)
  expect(acts).toHaveLength(2)
})
