import { expect, test } from 'vitest'
import { joinedBands } from '../../../../src/renderer/metrics/marks/bands'
import { clusters } from '../../../../src/renderer/metrics/marks/clusters'
import { MarkBook } from '../../../../src/renderer/metrics/marks/mark-book'
import { EventBook } from '../../../../src/renderer/store/event-book'
import type { JournalEvent } from '../../../../src/shared/journal'
import type { NodeState } from '../../../../src/shared/state'

let seq = 0
const kill = (t: number, node = 'r1'): JournalEvent => ({
  seq: ++seq,
  t,
  kind: 'kill-asked',
  node,
  by: 'panel',
  keepDown: false
})
const exit = (t: number, cause: 'killed' | 'crashed', node = 'r1'): JournalEvent => ({
  seq: ++seq,
  t,
  kind: 'node-exit',
  node,
  code: null,
  signal: null,
  cause
})
const state = (t: number, from: NodeState, to: NodeState, node = 'r1'): JournalEvent => ({
  seq: ++seq,
  t,
  kind: 'node-state',
  node,
  from,
  to,
  reason: 'test'
})
const failover = (t: number): JournalEvent => ({
  seq: ++seq,
  t,
  kind: 'failover',
  node: 'proxy',
  session: 1,
  from: 'r1',
  to: 'r2',
  cause: 'rst',
  byte: 0,
  lostAt: t,
  chosenAt: t,
  firstByteAt: t,
  lostBytes: 0,
  repeatedBytes: 0
})
function marked(events: JournalEvent[]): MarkBook {
  const book = new MarkBook()
  book.add(events)
  return book
}

test('a kill and its exit are one mark; a crash and a kill from outside have their own', () => {
  const book = marked([kill(0), exit(2, 'killed'), exit(9000, 'crashed'), exit(20_000, 'killed')])
  expect(book.marks.map(({ what, event }) => [what, event.t])).toEqual([
    ['killed', 2],
    ['crashed', 9000],
    ['killed', 20_000]
  ])
})

test('the failovers of one death are one mark that counts them', () => {
  const { marks } = marked([failover(0), failover(3), failover(8), failover(5000)])
  expect(marks.map(({ count }) => count)).toEqual([3, 1])
})

test('a node is down from its death until it is up again', () => {
  const { bands } = marked([
    state(100, 'up', 'down'),
    state(101, 'down', 'backoff'),
    state(200, 'backoff', 'starting'),
    state(300, 'starting', 'up')
  ])
  expect(bands).toEqual([{ node: 'r1', what: 'down', start: 100, end: 300 }])
})

test('the first start of a node is no time in which it was down', () => {
  expect(marked([state(0, 'stopped', 'starting'), state(50, 'starting', 'up')]).bands).toEqual([])
})

test('a frozen node that is killed goes from one band to the other', () => {
  const book = marked([state(100, 'up', 'frozen'), state(200, 'frozen', 'down')])
  expect(book.bands).toEqual([
    { node: 'r1', what: 'frozen', start: 100, end: 200 },
    { node: 'r1', what: 'down', start: 200, end: null }
  ])
  expect(book.wasSilent('r1', 150)).toBe(true)
  expect(book.wasSilent('r1', 99)).toBe(false)
  expect(book.wasSilent('r2', 150)).toBe(false)
})

test('a band whose beginning is not known reaches back', () => {
  expect(marked([state(100, 'frozen', 'up')]).bands[0]?.start).toBe(-Infinity)
})

test('events of the store are taken once, and history before them is put in front', () => {
  const early = exit(10, 'killed')
  const events = new EventBook()
  events.add([exit(500, 'killed')])
  const book = new MarkBook()
  book.update(events)
  book.update(events)
  book.add([early, ...events.ring.toArray()])
  expect(book.marks.map(({ event }) => event.t)).toEqual([10, 500])
})

test('marks that would lie on each other are one marker, led by the gravest', () => {
  const { marks } = marked([failover(1000), exit(1001, 'killed'), exit(4000, 'killed', 'r2')])
  const [first, second] = clusters(marks, t => t / 10, 500)
  expect(first).toMatchObject({ x: 100, lead: { what: 'killed' } })
  expect(first?.marks).toHaveLength(2)
  expect(first?.roomPx).toBe(272)
  expect(second?.lead.event.node).toBe('r2')
})

test('nodes that are silent at the same time darken a chart once, and another cause does it again', () => {
  const band = (node: string, what: 'down' | 'frozen', start: number, end: number | null) => ({
    node,
    what,
    start,
    end
  })
  const bands = [
    band('a', 'down', 100, 300),
    band('b', 'down', 200, 400),
    band('c', 'frozen', 250, 500),
    band('a', 'down', 600, 700),
    band('b', 'down', 650, null),
    band('c', 'down', 660, 670)
  ]
  expect(joinedBands(bands)).toEqual([
    { node: null, what: 'down', start: 100, end: 400 },
    { node: null, what: 'frozen', start: 250, end: 500 },
    { node: null, what: 'down', start: 600, end: null }
  ])
})
