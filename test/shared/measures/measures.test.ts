import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { EventData, EventKind, JournalEvent } from '../../../src/shared/journal'
import { bucketOf, longestIn, quantile } from '../../../src/shared/measures/buckets'
import { unknownReasons, type MeasureInput } from '../../../src/shared/measures/measure'
import { measures, takeMeasure } from '../../../src/shared/measures/table'
import { topologySchema } from '../../../src/shared/topology'

const page = new URL('../../../docs/measures.md', import.meta.url)

const rows = Object.entries(measures).map(([name, { unit, definition, unknown }]) => {
  const reasons = unknown.map(reason => unknownReasons[reason].en).join('; ')
  return `| \`${name}\` | ${unit} | ${definition} | ${reasons} |`
})

test('the page of the measures is their table', () => {
  const text = readFileSync(page, 'utf8')
  const [before = '', after = ''] = text.split(/(?<=\| -+ \|\n)(?:\|.*\n)+/)
  // RELEVO_WRITE=1 brings the page in line with the table.
  if (process.env['RELEVO_WRITE']) writeFileSync(page, `${before}${rows.join('\n')}\n${after}`)
  else {
    const lines = text.split('\n').filter(line => line.startsWith('| `'))
    expect(lines.map(line => line.replace(/ +/g, ' '))).toEqual(rows.map(row => row.replace(/ +/g, ' ')))
  }
})

const topology = topologySchema.parse({
  name: 'one',
  nodes: [
    { id: 'clients', kind: 'client' },
    { id: 'proxy', kind: 'replicating-proxy', port: 50000 },
    { id: 'a', kind: 'replica', port: 50001 },
    { id: 'b', kind: 'replica', port: 50002 }
  ],
  links: [
    { from: 'clients', to: 'proxy' },
    { from: 'proxy', to: 'a' },
    { from: 'proxy', to: 'b' }
  ]
})

/** A run of these events, numbered in their order. */
class Run {
  readonly events: JournalEvent[] = []

  add<K extends EventKind>(kind: K, t: number, data: EventData[K], node = 'proxy'): this {
    this.events.push({ seq: this.events.length + 1, t, kind, node, ...data } as unknown as JournalEvent)
    return this
  }

  take(name: string, more: Partial<MeasureInput> = {}): unknown {
    const input = { events: this.events, samples: [], topology, comparison: null, from: 0, to: 1e9, ...more }
    const { value, unknown } = takeMeasure(name, input)
    return value ?? unknown
  }
}

const tally = (more: Partial<EventData['tally']>): EventData['tally'] => ({
  to: 'proxy',
  fromAt: 0,
  outcomes: {},
  latencies: [],
  slowestMs: 0,
  gapMs: 0,
  open: 0,
  oldestMs: 0,
  ...more
})

test('times in buckets are at most 4.4 % too long', () => {
  const times = [0.02, 1, 1.5, 7.25, 100, 2_000]
  for (const ms of times) {
    expect(longestIn(bucketOf(ms))).toBeGreaterThanOrEqual(ms * 0.999999)
    expect(longestIn(bucketOf(ms))).toBeLessThan(ms * 1.045)
  }
  const buckets = times.map(ms => [bucketOf(ms), 1] as const)
  expect(quantile(buckets, 0.5)).toBeCloseTo(longestIn(bucketOf(1.5)))
  expect(quantile(buckets, 1)).toBeCloseTo(longestIn(bucketOf(2_000)))
  expect(quantile([], 0.5)).toBeNull()
})

describe('the client', () => {
  test('counts what ended in the time, of its load and of runs of exchanges', () => {
    const run = new Run()
      .add('tally', 500, tally({ outcomes: { expected: 9 }, gapMs: 900 }), 'clients')
      .add(
        'tally',
        1_500,
        tally({ outcomes: { expected: 98, cut: 1, refused: 1, unsent: 4 }, gapMs: 40 }),
        'clients'
      )
      .add('exchange', 1_600, { target: 'proxy', count: 10, ok: 8, failed: 2, ms: 5 }, 'clients')
    const from = { from: 1_000, to: 2_000 }
    expect(run.take('client.requests', from)).toBe(110)
    expect(run.take('client.ok', from)).toBe(106)
    expect(run.take('client.failed', from)).toBe(4)
    expect(run.take('client.unsent', from)).toBe(4)
    expect(run.take('client.rate', from)).toBe(110)
    expect(run.take('client.gap', from)).toBe('no-requests')
    expect(run.take('client.failed', { ...from, of: 'other' })).toBe(0)
  })

  test('does not say that nothing failed while somebody waits in vain, or when it died itself', () => {
    const waiting = new Run().add(
      'tally',
      1,
      tally({ outcomes: { expected: 9 }, open: 1, oldestMs: 3_000 }),
      'clients'
    )
    expect(waiting.take('client.failed')).toBe('under-way')
    expect(waiting.take('client.unknown')).toBe(1)
    const dead = new Run()
      .add('tally', 1, tally({ outcomes: { cut: 1 } }), 'clients')
      .add('node-exit', 2, { code: null, signal: 'SIGKILL', cause: 'killed' }, 'clients')
    expect(dead.take('client.failed')).toBe('client-died')
    expect(new Run().take('client.p99')).toBe('no-requests')
  })
})

test('a failover is measured from what the node was lost by, the worst of several', () => {
  const failover = (at: number): EventData['failover'] => ({
    session: at,
    from: 'a',
    to: 'b',
    cause: 'fin',
    byte: 4,
    lostAt: at,
    chosenAt: at + 1,
    firstByteAt: at + 3,
    lostBytes: 1,
    repeatedBytes: 2
  })
  const run = new Run()
    .add('kill-asked', 100, { by: 'panel', keepDown: false }, 'a')
    .add('node-exit', 104, { code: null, signal: 'SIGKILL', cause: 'killed' }, 'a')
    .add('failover', 109, failover(105))
    .add('failover', 110, failover(106))
  expect(run.take('failover.count')).toBe(1)
  expect(run.take('failover.sessions')).toBe(2)
  expect(run.take('failover.total')).toBe(8)
  expect(run.take('failover.detect')).toBe(5)
  expect(run.take('failover.decide')).toBe(1)
  expect(run.take('failover.resume')).toBe(2)
  expect(run.take('failover.lost')).toBe(2)
  expect(run.take('failover.repeated')).toBe(4)
  expect(run.take('failover.total', { from: 200 })).toBe('no-failover')
  expect(new Run().add('failover', 9, failover(5)).take('failover.total')).toBe('no-cause')
})

test('what each replica has had of the sessions is told apart from what it missed, and what ran twice', () => {
  const open = (session: number, ...to: string[]): EventData['session'] => ({
    phase: 'open',
    session,
    client: 'someone',
    openedAt: 0,
    upstreams: to.map(name => ({ to: name, localPort: 1 }))
  })
  const close = (
    session: number,
    had: Record<string, 'all' | 'part' | 'nothing' | 'unknown'>
  ): EventData['session'] => ({
    phase: 'close',
    session,
    client: 'someone',
    openedAt: 0,
    requestBytes: 9,
    outcome: 'whole',
    evidence: 'alive',
    upstreams: Object.entries(had).map(([to, how]) => ({ to, localPort: 1, had: how }))
  })
  const replay = (session: number, replica: string): EventData['session'] => ({
    phase: 'close',
    session,
    client: 'catch-up',
    openedAt: 0,
    replay: 'done',
    upstreams: [{ to: replica, localPort: 2 }]
  })
  const run = new Run()
    .add('session', 1, open(1, 'a', 'b'))
    .add('session', 2, open(2, 'a', 'b'))
    .add('session', 3, close(2, { a: 'part', b: 'all' }))
    .add('session', 4, open(3, 'b'))
  expect(run.take('replicas.had')).toBe(4)
  expect(run.take('replicas.missed')).toBe(2)
  expect(run.take('replicas.missed', { of: 'b' })).toBe(0)
  run.add('session', 5, replay(3, 'a')).add('session', 6, replay(2, 'a'))
  expect(run.take('replicas.missed')).toBe(0)
  expect(run.take('replicas.had', { of: 'a' })).toBe(3)
  expect(run.take('replicas.twice')).toBe(1)
  run.add('session', 7, open(4, 'a', 'b')).add('session', 8, close(4, { a: 'unknown', b: 'all' }))
  expect(run.take('replicas.missed')).toBe('not-told')
  const row = {
    lines: 8,
    sessions: 4,
    order: 0,
    between: 0,
    earlier: 0,
    lost: 0,
    sinceRestart: [],
    pending: 0,
    sha256: ''
  }
  const replicas = ['a', 'b'].map(node => ({ node, verdict: { kind: 'identical' as const }, ...row }))
  const comparison = {
    proxy: 'proxy',
    by: 'sessions' as const,
    replicas,
    totalSessions: 4,
    together: 0,
    older: { compared: 0, dropped: 0 },
    noise: [],
    map: {},
    sessions: []
  }
  expect(run.take('replicas.missed', { comparison })).toBe(0)
  expect(run.take('replicas.had', { comparison })).toBe(8)
  // What was still on its way when it ended may have come later, and nobody says so.
  run.add('session', 9, open(5, 'a', 'b')).add('session', 10, close(5, { a: 'part', b: 'all' }))
  expect(run.take('replicas.missed', { comparison })).toBe(1)
  run.add('attached', 11, { to: 'a', reason: 'caught up' })
  expect(run.take('replicas.missed')).toBe('not-told')
  expect(run.take('replicas.missed', { comparison })).toBe(0)
  expect(run.take('sessions.count')).toBe(5)
  expect(run.take('sessions.cut')).toBe(0)
})

test('a copy that is stored stays so, and counts once', () => {
  const report = (phase: 'stored' | 'cut', receiver?: string): EventData['transfer'] => ({
    transfer: 't',
    file: 'f',
    route: 'replicated',
    phase,
    ...(receiver !== undefined && { receiver })
  })
  const run = new Run()
    .add('transfer', 1, report('stored', 'a'))
    .add('transfer', 2, report('cut', 'a'))
    .add('transfer', 3, report('cut', 'b'))
    .add('transfer', 4, report('stored'))
  expect(run.take('copies.stored')).toBe(1)
  expect(run.take('copies.cut')).toBe(1)
})

test('samples of all nodes are added where they were taken together', () => {
  const sample = (t: number, node: string, requests: number) => ({
    t,
    node,
    open: 1,
    rates: { requests, failed: 0, bytesIn: 0, bytesOut: 0 },
    latency: null,
    cpu: 10,
    memory: null
  })
  const samples = [sample(1, 'a', 10), sample(1, 'b', 20), sample(2, 'a', 30), sample(2, 'b', 40)]
  expect(new Run().take('rate', { samples })).toBe(50)
  expect(new Run().take('rate', { samples, of: 'a' })).toBe(20)
  expect(new Run().take('connections', { samples })).toBe(2)
  expect(new Run().take('cpu', { samples })).toBe(20)
  expect(new Run().take('memory', { samples })).toBe('no-samples')
  expect(new Run().take('no.such')).toBe('no-measure')
})
