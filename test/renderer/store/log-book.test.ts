import { describe, expect, it } from 'vitest'
import { LogBook, maxBytesInAll, maxLinesPerNode, type Clearings } from '../../../src/renderer/store/log-book'
import { LogFilter } from '../../../src/renderer/store/log-filter'
import { RingBuffer } from '../../../src/renderer/store/ring-buffer'
import { logLine } from '../support/fake-client'

describe('ring buffer', () => {
  it('forgets the oldest past its capacity and keeps positions', () => {
    const ring = new RingBuffer<number>(3)
    for (const value of [0, 1, 2, 3, 4]) ring.push(value)
    expect(ring.toArray()).toEqual([2, 3, 4])
    expect([ring.first, ring.end, ring.length]).toEqual([2, 5, 3])
    expect([ring.at(1), ring.at(2), ring.at(4), ring.at(5)]).toEqual([undefined, 2, 4, undefined])
    expect(ring.tail(2)).toEqual([3, 4])
  })

  it('holds what it should after far more than its capacity', () => {
    const ring = new RingBuffer<number>(1000)
    for (let value = 0; value < 25_000; value += 1) ring.push(value)
    expect(ring.length).toBe(1000)
    expect(ring.at(ring.first)).toBe(24_000)
    expect(ring.last()).toBe(24_999)
    expect(ring.tail(5000)).toHaveLength(1000)
  })
})

describe('log book', () => {
  it('keeps a bounded number of lines of one node', () => {
    const book = new LogBook()
    for (let seq = 1; seq <= maxLinesPerNode + 500; seq += 1) book.add([logLine(seq)])
    expect(book.of('replica-1').length).toBe(maxLinesPerNode)
  })

  it('keeps fewer lines where they are long, of the longest log first, and says how many are older', () => {
    const book = new LogBook()
    const text = 'x'.repeat(16_384)
    book.add([{ ...logLine(1), node: 'short' }])
    const most = Math.floor(maxBytesInAll / (2 * text.length))
    for (let seq = 1; seq <= most + 100; seq += 1) book.add([{ ...logLine(seq), text }])
    const ring = book.of('replica-1')
    expect(ring.length).toBeLessThan(most)
    expect(ring.length).toBeGreaterThan(most / 2)
    expect(ring.last()?.seq).toBe(most + 100)
    expect(book.olderThan('replica-1')).toBe(most + 100 - ring.length)
    expect(book.of('short').length).toBe(1)
    expect(book.olderThan('short')).toBe(0)
  })

  it('stays cleared, also for a book that is made from what was saved', () => {
    let saved: Clearings = { run: null, upTo: {} }
    const book = new LogBook(saved, now => (saved = now))
    book.enterRun('run-1')
    book.add([logLine(1), logLine(2)])
    book.clear('replica-1')
    book.add([logLine(2), logLine(3)])
    expect(
      book
        .of('replica-1')
        .toArray()
        .map(line => line.seq)
    ).toEqual([3])

    const reloaded = new LogBook(saved)
    reloaded.enterRun('run-1')
    reloaded.add([logLine(1), logLine(2), logLine(3)])
    expect(
      reloaded
        .of('replica-1')
        .toArray()
        .map(line => line.seq)
    ).toEqual([3])
    reloaded.prepend('replica-1', [logLine(1), logLine(2)])
    expect(reloaded.of('replica-1').length).toBe(1)
  })

  it('forgets clearings in another run', () => {
    const book = new LogBook({ run: 'run-1', upTo: { 'replica-1': 50 } })
    book.enterRun('run-2')
    book.add([logLine(1)])
    expect(book.of('replica-1').length).toBe(1)
  })

  it('puts older lines in front once', () => {
    const book = new LogBook()
    book.add([logLine(5), logLine(6)])
    book.prepend('replica-1', [logLine(3), logLine(4), logLine(5)])
    book.prepend('replica-1', [logLine(3), logLine(4), logLine(5)])
    expect(
      book
        .of('replica-1')
        .toArray()
        .map(line => line.seq)
    ).toEqual([3, 4, 5, 6])
  })

  it('begins a log anew rather than hide that lines are missing, and takes those before it when they come', () => {
    const book = new LogBook()
    book.add([logLine(1), logLine(2), logLine(1, 'other', 'replica-2')])
    book.add([logLine(2), logLine(3), logLine(5, 'other', 'replica-2')])
    const seqs = (node: string) =>
      book
        .of(node)
        .toArray()
        .map(line => line.seq)
    expect([seqs('replica-1'), seqs('replica-2')]).toEqual([[1, 2, 3], [5]])
    expect([book.gapsOf('replica-1'), book.gapsOf('replica-2')]).toEqual([0, 1])
    book.prepend(
      'replica-2',
      [2, 3, 4].map(seq => logLine(seq, 'other', 'replica-2'))
    )
    expect(seqs('replica-2')).toEqual([2, 3, 4, 5])
  })

  it('takes no older lines that were asked for before a gap', () => {
    const book = new LogBook()
    book.add([logLine(11), logLine(12)])
    book.add([logLine(20)])
    book.prepend('replica-1', [logLine(9), logLine(10)])
    expect(book.of('replica-1').tail(9)).toEqual([logLine(20)])
  })

  it('tells its listeners once a publication, and only when something came', () => {
    const book = new LogBook()
    let told = 0
    const dispose = book.subscribe(() => (told += 1))
    book.add([logLine(1)])
    book.add([logLine(2)])
    book.publish()
    book.publish()
    expect(told).toBe(1)
    dispose()
    book.add([logLine(3)])
    book.publish()
    expect(told).toBe(1)
  })
})

describe('log filter', () => {
  it('finds matching lines as they come, without regard to case', () => {
    const ring = new RingBuffer<ReturnType<typeof logLine>>(100)
    const filter = new LogFilter(ring, 'HOLA', 'debug')
    ring.push(logLine(1, 'hola'))
    ring.push(logLine(2, '123'))
    filter.update()
    expect(filter.count).toBe(1)
    ring.push(logLine(3, 'Hola otra vez'))
    filter.update()
    expect(filter.lines().map(line => line.seq)).toEqual([1, 3])
  })

  it('hides what is less severe than asked', () => {
    const ring = new RingBuffer<
      ReturnType<typeof logLine> | (Omit<ReturnType<typeof logLine>, 'level'> & { level: 'error' })
    >(9)
    ring.push(logLine(1))
    ring.push({ ...logLine(2), level: 'error' })
    const filter = new LogFilter(ring, '', 'warn')
    filter.update()
    expect(filter.lines().map(line => line.seq)).toEqual([2])
  })

  it('says how many rows were forgotten at the front, filtered or not', () => {
    const ring = new RingBuffer<ReturnType<typeof logLine>>(2)
    const all = new LogFilter(ring, '', 'debug')
    const odd = new LogFilter(ring, 'odd', 'debug')
    for (const seq of [1, 2]) ring.push(logLine(seq, seq % 2 ? 'odd' : 'even'))
    expect([all.update(), odd.update()]).toEqual([0, 0])
    for (const seq of [3, 4]) ring.push(logLine(seq, seq % 2 ? 'odd' : 'even'))
    expect([all.update(), odd.update()]).toEqual([2, 1])
    expect(odd.lines().map(line => line.seq)).toEqual([3])
  })
})
