import { describe, expect, it } from 'vitest'
import { concerns, isAboutAll } from '../../../../src/renderer/events/concerns'
import { allFaults, allWrong, faultsAbout } from '../../../../src/renderer/faults/look/fault-count'
import { whyNoFaults } from '../../../../src/renderer/faults/look/links'
import { isolationOf } from '../../../../src/renderer/faults/commands/isolation'
import { linksBetween, sidesOf } from '../../../../src/renderer/faults/partition/partition-model'
import { faultSpans, inSlots } from '../../../../src/renderer/lab/dock/fault-spans'
import { clusters } from '../../../../src/renderer/metrics/marks/clusters'
import { MarkBook } from '../../../../src/renderer/metrics/marks/mark-book'
import { topologySchema } from '../../../../src/shared/topology'
import type { LinkView } from '../../../../src/shared/state'
import { nodeView } from '../../support/fake-client'
import { event } from '../../events/examples'
import { delay, faultView, partitioned } from '../../faults/fault-views'

const link = 'proxy->replica-1'
const set = (seq: number, t: number, changed = false) =>
  event('fault-set', seq, t, { node: 'proxy', link, name: 'latency', type: 'latency', changed })
const cleared = (seq: number, t: number) =>
  event('fault-cleared', seq, t, { node: 'proxy', link, name: 'latency', type: 'latency' })
const nothing = { nodes: [], links: [], partitions: [] }
const times = (spans: readonly { start: number; end: number | null }[]) =>
  spans.map(({ start, end }) => [start, end])

describe('the time in which a fault was on', () => {
  it('is from its setting to its end, however often it was changed between', () => {
    const spans = faultSpans([set(1, 10), set(2, 20, true), cleared(3, 30)], nothing, 0)
    expect(times(spans)).toEqual([[10, 30]])
    expect(spans[0]).toMatchObject({ what: 'fault', name: link, type: 'latency' })
  })

  it('reaches back to the edge when its beginning is not in sight', () => {
    expect(times(faultSpans([cleared(3, 30)], nothing, 5))).toEqual([[5, 30]])
    expect(times(faultSpans([set(2, 20, true), cleared(3, 30)], nothing, 5))).toEqual([[5, 30]])
  })

  it('goes on while it is on a link or a door, and a partition is one span whatever it cuts', () => {
    const now = {
      nodes: [nodeView('proxy', { doorFaults: [faultView(delay(), { setAt: 3 })] })],
      links: [
        { id: link, faults: [faultView(delay(), { setAt: 1 }), faultView(partitioned('split'))] },
        { id: 'proxy->replica-2', faults: [faultView(partitioned('split'))] }
      ] as never,
      partitions: [{ name: 'split', sides: [['replica-1'], ['proxy']], setAt: 7 }]
    }
    const spans = faultSpans([set(1, 1)], now, 0)
    expect(spans.map(({ what, name, start, end }) => [what, name, start, end])).toEqual([
      ['fault', link, 1, null],
      ['fault', 'outside->proxy', 3, null],
      ['partition', 'split', 7, null]
    ])
  })

  it('lies beside another of the same time, and in its place when that is over', () => {
    const { placed, slots } = inSlots([
      { start: 0, end: 10 },
      { start: 5, end: null },
      { start: 11, end: 12 }
    ])
    expect(placed.map(({ slot }) => slot)).toEqual([0, 1, 0])
    expect(slots).toBe(2)
    expect(inSlots([]).slots).toBe(1)
  })
})

describe('what is counted', () => {
  const links = {
    [link]: { from: 'proxy', to: 'replica-1', faults: [faultView(delay()), faultView(partitioned('p'))] }
  } as unknown as Record<string, LinkView>
  const nodes = {
    proxy: nodeView('proxy', { doorFaults: [faultView(delay())] }),
    'replica-1': nodeView('replica-1', { state: 'frozen' })
  }

  it('is each fault that was set, each frozen node and each partition, once', () => {
    expect(allFaults({ links, nodes })).toBe(2)
    expect(allWrong({ links, nodes, partitions: [{ name: 'p', sides: [], setAt: 0 }] })).toBe(4)
    expect(faultsAbout({ links, nodes }, 'proxy')).toBe(3)
    expect(faultsAbout({ links, nodes }, 'replica-1')).toBe(2)
    expect(faultsAbout({ links, nodes }, 'other')).toBe(0)
  })
})

describe('a partition', () => {
  const topology = topologySchema.parse({
    name: 'lab',
    nodes: [
      { id: 'clients', kind: 'client' },
      { id: 'proxy', kind: 'replicating-proxy', port: 1 },
      { id: 'a', kind: 'replica', port: 2 },
      { id: 'b', kind: 'replica', port: 3 },
      { id: 'mine', kind: 'external', command: 'x' }
    ],
    links: [
      { from: 'clients', to: 'proxy' },
      { from: 'proxy', to: 'a' },
      { from: 'proxy', to: 'b' },
      { from: 'mine', to: 'a' }
    ]
  })

  it('cuts the links between its sides, but for those that programs of one’s own open', () => {
    const sideOf = new Map([
      ['a', 0],
      ['proxy', 1],
      ['mine', 1]
    ])
    expect(linksBetween(topology, sideOf)).toEqual({ cut: ['proxy->a'], uncut: ['mine->a'] })
    expect(sidesOf(sideOf, ['a', 'b', 'mine', 'proxy'])).toEqual([['a'], ['mine', 'proxy']])
    expect(sidesOf(new Map([['a', 2]]), ['a'])).toEqual([['a']])
  })

  it('that isolates a node has all others on the other side, and a name that the host takes', () => {
    expect(isolationOf(topology, 'a')).toEqual({
      name: 'isolate-a',
      sides: [['a'], ['clients', 'proxy', 'b', 'mine']]
    })
    expect(isolationOf(topology, 'n'.repeat(40)).name).toHaveLength(40)
  })

  it('and faults are refused where the lab holds no end of a connection', () => {
    expect(whyNoFaults(topology, 'proxy', 'a')).toBeNull()
    expect(whyNoFaults(topology, 'mine', 'a')).toBe('external-link')
    expect(whyNoFaults(topology, 'outside', 'mine')).toBe('external-door')
    expect(whyNoFaults(topology, 'outside', 'clients')).toBe('client-door')
    expect(whyNoFaults(topology, 'outside', 'a')).toBeNull()
  })
})

describe('on the charts', () => {
  it('a fault and a partition are marks of both ends, and one band while any is on', () => {
    const book = new MarkBook()
    book.add([
      set(1, 10),
      event('partition-set', 2, 20, { name: 'split' }),
      cleared(3, 30),
      event('partition-cleared', 4, 40, { name: 'split' }),
      set(5, 50)
    ])
    expect(
      book.marks.map(({ what, event }) => [what, concerns(event, 'proxy'), concerns(event, 'replica-1')])
    ).toEqual([
      ['fault', true, true],
      ['partition', false, true],
      ['cleared', true, true],
      ['healed', false, false],
      ['fault', true, true]
    ])
    expect(book.marks.map(({ event }) => isAboutAll(event))).toEqual([false, true, false, true, false])
    expect(book.bands).toEqual([
      { node: null, what: 'fault', start: 10, end: 40 },
      { node: null, what: 'fault', start: 50, end: null }
    ])
    expect(book.wasSilent('proxy', 25)).toBe(false)
    expect(clusters(book.marks, () => 0, 100)[0]?.lead.what).toBe('partition')
  })
})
