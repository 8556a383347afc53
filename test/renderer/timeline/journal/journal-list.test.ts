import { expect, test } from 'vitest'
import { EventBook } from '../../../../src/renderer/store/event-book'
import { JournalList } from '../../../../src/renderer/timeline/journal/journal-list'
import { event } from '../../events/examples'

const kills = (...seqs: number[]) => seqs.map(seq => event('kill-asked', seq, seq))
const seqs = (events: readonly { seq: number }[]) => events.map(({ seq }) => seq)

test('what the store, a page and the log bring is one list by number, each event once', () => {
  const book = new EventBook()
  book.add(kills(10, 12))
  const list = new JournalList()
  list.update(book)
  list.addPage({ events: [...kills(9, 10), event('log', 11, 11)], from: 9, gone: 0, total: 0 }, [
    'main',
    'log'
  ])
  list.update(book)
  expect(seqs(list.all)).toEqual([9, 10, 11, 12])
  expect(list.counts).toMatchObject({ deaths: 3, log: 1 })
  expect(list.lastLog).toBe(11)
  expect(list.floorOf(['main', 'log'])).toEqual({ from: 9, whole: false, ended: false })
})

test('the filter holds for what comes later, and for what is put in front', () => {
  const list = new JournalList()
  list.filter(({ kind }) => kind === 'kill-asked')
  list.addPage({ events: [...kills(5), event('load', 6, 6)], from: 5, gone: 0, total: 0 }, ['main'])
  list.addPage({ events: kills(3, 4), from: 3, gone: 0, total: 0 }, ['main'])
  list.add([event('load', 7, 7), ...kills(8)])
  expect(seqs(list.shown)).toEqual([3, 4, 5, 8])
  list.filter(({ kind }) => kind === 'load')
  expect(seqs(list.shown)).toEqual([6, 7])
})

test('the beginning is known when the first event has come, or the host has said that there is none before', () => {
  const list = new JournalList()
  list.addPage({ events: kills(2, 3), from: 2, gone: 0, total: 0 }, ['main'])
  expect(list.floorOf(['main'])).toEqual({ from: 2, whole: false, ended: false })
  // Nothing of it was in what was looked through, and more lies before.
  list.addPage({ events: [], from: 2, gone: 0, total: 0 }, ['main'])
  expect(list.floorOf(['main'])).toEqual({ from: 2, whole: false, ended: false })
  list.addPage({ events: [], from: 0, gone: 0, total: 0 }, ['main'])
  expect(list.floorOf(['main']).whole).toBe(true)
  const other = new JournalList()
  other.addPage({ events: kills(1, 2), from: 1, gone: 0, total: 0 }, ['main'])
  expect(other.floorOf(['main']).whole).toBe(true)
})

test('log lines are read apart: their pages say nothing of the other events', () => {
  const list = new JournalList()
  list.addPage({ events: [event('log', 90, 90)], from: 90, gone: 0, total: 0 }, ['log'])
  expect(list.floorOf(['main']).from).toBe(null)
  list.addPage({ events: kills(3), from: 3, gone: 0, total: 0 }, ['main'])
  expect(list.floorOf(['main', 'log'])).toEqual({ from: 90, whole: false, ended: false })
})

test('past its bound it forgets the oldest connections and keeps what was done to the lab', () => {
  const list = new JournalList()
  list.addPage({ events: [...kills(1), event('connection', 2, 2)], from: 1, gone: 0, total: 0 }, [
    'main',
    'connections'
  ])
  list.add(Array.from({ length: 120_001 }, (_, index) => event('connection', index + 3, index)))
  expect(list.all.length).toBeLessThanOrEqual(120_000)
  expect(list.counts.deaths).toBe(1)
  expect(list.counts.connections).toBe(list.all.length - 1)
  expect(list.floorOf(['main'])).toEqual({ from: 1, whole: true, ended: true })
  expect(list.floorOf(['connections'])).toEqual({ from: list.all[1]?.seq, whole: false, ended: false })
})

test('traffic that nobody looks at any more is let go, and read anew when somebody does', () => {
  const book = new EventBook()
  const list = new JournalList()
  list.addPage({ events: [...kills(1), event('connection', 2, 2)], from: 1, gone: 0, total: 0 }, [
    'main',
    'connections'
  ])
  book.add([event('connection', 3, 3), ...kills(4)])
  list.update(book)
  expect(seqs(list.all)).toEqual([1, 2, 3, 4])
  list.forgetTraffic()
  book.forgetTraffic()
  expect([seqs(list.all), list.counts.connections]).toEqual([[1, 4], 0])
  expect(list.floorOf(['connections']).from).toBe(null)
  expect(list.floorOf(['main']).from).toBe(1)
  book.add([event('connection', 9, 9)])
  list.update(book)
  expect(seqs(list.all)).toEqual([1, 4, 9])
})

test('when what was done to the lab alone is too much, its oldest goes', () => {
  const list = new JournalList()
  list.addPage({ events: kills(1), from: 1, gone: 0, total: 0 }, ['main'])
  list.add(Array.from({ length: 120_001 }, (_, index) => event('load', index + 2, index)))
  expect(list.counts.deaths).toBe(0)
  expect(list.floorOf(['main'])).toEqual({ from: list.all[0]?.seq, whole: false, ended: false })
})

test('what is shown stands in the order of its time, though a node told of it late', () => {
  const list = new JournalList()
  list.add([event('kill-asked', 1, 100), event('kill-asked', 2, 300)])
  list.add([event('kill-asked', 3, 200)])
  expect(seqs(list.shown)).toEqual([1, 3, 2])
  expect(seqs(list.all)).toEqual([1, 2, 3])
  list.filter(() => true)
  expect(seqs(list.shown)).toEqual([1, 3, 2])
})

test('a count says when it is of a part, and nothing of what was never read', () => {
  const list = new JournalList()
  list.addPage({ events: kills(8, 9), from: 8, gone: 0, total: 0 }, ['main'])
  expect(list.countOf(['deaths'])).toEqual({ count: 2, whole: false })
  expect([list.countOf(['log']), list.countOf(['deaths', 'log'])]).toEqual([null, null])
  list.addPage({ events: [], from: 0, gone: 0, total: 0 }, ['main'])
  expect(list.countOf(['deaths'])).toEqual({ count: 2, whole: true })
})

test('what had to make room is not read for ever, and nobody says that it was never there', () => {
  const list = new JournalList()
  list.addPage({ events: kills(8, 9), from: 8, gone: 5, total: 0 }, ['main'])
  expect(list.floorOf(['main'])).toEqual({ from: 8, whole: false, ended: false })
  list.addPage({ events: kills(7), from: 7, gone: 6, total: 0 }, ['main'])
  expect(list.floorOf(['main'])).toEqual({ from: 7, whole: false, ended: true })
})
