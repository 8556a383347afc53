import type { JournalEvent } from '#shared/journal'
import { topologySchema } from '#shared/topology'
import type { ReportRun } from '#report/run'

const both = (text: string) => ({ es: text, en: text })

const topology = topologySchema.parse({
  name: 'replicated-server',
  title: { es: 'Servidor replicado', en: 'Replicated server' },
  nodes: [
    { id: 'clients', kind: 'client' },
    { id: 'proxy', kind: 'replicating-proxy', port: 50000 },
    { id: 'replica-1', kind: 'replica', port: 50001 },
    { id: 'replica-2', kind: 'replica', port: 50002 },
    { id: 'receiver-1', kind: 'file-server', port: 5000, receiverPort: 5555 }
  ],
  links: [
    { from: 'clients', to: 'proxy' },
    { from: 'proxy', to: 'replica-1' },
    { from: 'proxy', to: 'replica-2' },
    { from: 'clients', to: 'receiver-1' }
  ]
})

const ups = ['clients', 'proxy', 'replica-1', 'replica-2', 'receiver-1']
const events = [
  { t: 0, kind: 'run-started', topology: 'replicated-server', pid: 1, host: 'web', seed: 7 },
  ...ups.map((node, index) => ({
    t: 20 + index,
    kind: 'node-state',
    node,
    from: 'starting',
    to: 'up',
    reason: 'listening'
  })),
  { t: 2000, kind: 'load', enabled: true, rate: 128 },
  {
    t: 4000.5,
    kind: 'fault-set',
    link: 'proxy->replica-2',
    by: 'panel',
    name: 'latency',
    type: 'latency',
    what: 'latency 100 ms, both directions, toxicity 1',
    fault: { type: 'latency', name: 'latency', latencyMs: 100, jitterMs: 0, direction: 'both', toxicity: 1 },
    changed: false
  },
  {
    t: 6000,
    kind: 'fault-cleared',
    link: 'proxy->replica-2',
    by: 'panel',
    name: 'latency',
    type: 'latency',
    connections: 12,
    bytes: 960
  },
  { t: 8000.125, kind: 'kill-asked', node: 'replica-1', by: 'panel', keepDown: false },
  { t: 8003.5, kind: 'node-exit', node: 'replica-1', code: null, signal: 'SIGKILL', cause: 'killed' },
  { t: 8003.6, kind: 'node-state', node: 'replica-1', from: 'up', to: 'down', reason: 'killed' },
  {
    t: 8004,
    kind: 'failover',
    node: 'proxy',
    session: 812,
    from: 'replica-1',
    to: 'replica-2',
    cause: 'fin',
    byte: 80,
    lostAt: 8002.75,
    chosenAt: 8002.9,
    firstByteAt: 8003.4,
    lostBytes: 0,
    repeatedBytes: 0
  },
  { t: 11003.5, kind: 'node-state', node: 'replica-1', from: 'down', to: 'up', reason: 'listening' },
  {
    t: 12000,
    kind: 'session',
    node: 'proxy',
    phase: 'close',
    session: 900,
    client: '127.0.0.1:5',
    openedAt: 11990,
    upstreams: [],
    outcome: 'cut',
    evidence: 'died'
  }
].map((event, index) => ({ seq: index + 1, ...event }) as JournalEvent)

const failover = events.find(({ kind }) => kind === 'failover')?.seq ?? 0

/** A run that has something of all that a report shows. */
export const sampleRun: ReportRun = {
  id: '2026-03-01T10-20-30-1a2b3c',
  name: null,
  startedAt: Date.UTC(2026, 2, 1, 10, 20, 30),
  from: 0,
  durationMs: 15_000,
  seed: 7,
  version: '0.1.0',
  system: 'Linux 6.1 x64',
  head: 'ab'.repeat(32),
  topology,
  who: { name: 'Ñandú Pérez', id: '2020-123', group: '4CM1' },
  exercise: {
    id: 'replicacion',
    title: { es: 'Replicación de un servidor', en: 'Replicating a server' },
    goesOnAt: null,
    objective: both('Ver qué pasa cuando muere una réplica.'),
    steps: [
      {
        id: 'step-1',
        said: both('load 128/s'),
        why: null,
        startedAt: 1990,
        endedAt: 2000,
        who: 'lab',
        result: 'done',
        measured: null
      },
      {
        id: 'failed',
        said: both('How many requests will fail?'),
        why: null,
        startedAt: 2000,
        endedAt: 7000,
        who: 'person',
        result: 'done',
        measured: null
      },
      {
        id: 'step-3',
        said: both('kill primary'),
        why: null,
        startedAt: 7000,
        endedAt: 8500,
        who: 'person',
        result: 'done',
        measured: null
      },
      {
        id: 'step-4',
        said: both('failover.total ≤ 50 ms'),
        why: null,
        startedAt: 8500,
        endedAt: 8501,
        who: 'lab',
        result: 'done',
        measured: {
          measure: 'failover.total',
          value: 3.275,
          unit: 'ms',
          title: both('Longest failover'),
          from: 1990,
          to: 8501
        }
      }
    ],
    answers: [
      {
        step: 'failed',
        kind: 'predict',
        ask: both('How many requests will fail?'),
        answer: both('0'),
        at: 6900,
        measured: {
          measure: 'client.failed',
          value: 0,
          unit: 'count',
          title: both('Failed'),
          from: 1990,
          to: 15000
        },
        right: true
      }
    ],
    explained: [{ step: 'why', ask: both('Why did nobody notice?'), text: '' }],
    verdict: 'held',
    points: { got: 2, of: 2 }
  },
  events,
  samples: Array.from({ length: 30 }, (_, index) => {
    const t = index * 500
    const load = t > 2000 ? 128 + (index % 3) : 0
    return ['proxy', 'replica-1', 'replica-2']
      .filter(node => node !== 'replica-1' || t < 8000 || t > 11000)
      .map(node => ({
        t,
        node,
        open: 4,
        rates: { requests: load, failed: index === 17 ? 3 : 0, bytesIn: load * 80, bytesOut: load * 80 },
        latency: load > 0 ? { count: load, p50: 1, p95: 2, p99: 3 + (index % 5) } : null,
        cpu: 12,
        memory: 50_000_000
      }))
  }).flat(),
  autopsies: [
    {
      id: `autopsy-${failover}`,
      observer: 'proxy',
      from: 'replica-1',
      to: 'replica-2',
      session: 812,
      t: 8000.125,
      steps: [
        { step: 'kill-asked', t: 8000.125, by: 'panel' },
        { step: 'lost', t: 8002.75, by: 'proxy', cause: 'fin' },
        { step: 'chosen', t: 8002.9, by: 'proxy' },
        { step: 'first-byte', t: 8003.4, by: 'proxy' },
        { step: 'exit-seen', t: 8003.5, by: 'supervisor', cause: 'killed (SIGKILL)' }
      ],
      byte: 80,
      lostBytes: 0,
      repeatedBytes: 0,
      totalMs: 3.275
    }
  ],
  around: new Map(),
  measures: [
    {
      measure: 'client.failed',
      value: 0,
      unit: 'count',
      title: both('Requests that failed'),
      from: 0,
      to: 15000
    },
    {
      measure: 'failover.total',
      value: 3.275,
      unit: 'ms',
      title: both('Longest failover'),
      from: 0,
      to: 15000
    },
    { measure: 'latency.p99', value: null, unit: 'ms', title: both('Latency, p99'), from: 0, to: 15000 }
  ],
  comparison: {
    proxy: 'proxy',
    by: 'sessions',
    replicas: ['replica-1', 'replica-2'].map((node, index) => ({
      node,
      verdict: index === 0 ? { kind: 'identical' as const } : { kind: 'diverged' as const, line: 2 },
      lines: 8,
      sessions: 2,
      order: 0,
      between: 0,
      earlier: 0,
      lost: 0,
      sinceRestart: [],
      pending: 0,
      sha256: String(index).repeat(64)
    })),
    totalSessions: 1,
    together: 0,
    noise: [],
    older: { compared: 0, dropped: 0 },
    map: {},
    sessions: [
      {
        session: 812,
        overlapping: [],
        t: 8000,
        replicas: {
          'replica-1': {
            status: 'equal',
            firstLine: 1,
            lines: ['Solicitud de EHLO', 'DATA 20'],
            difference: null,
            repeated: 0,
            guessed: false
          },
          'replica-2': {
            status: 'differs',
            firstLine: 1,
            lines: ['Solicitud de EHLO', 'DATA 21'],
            numbers: [1, 4],
            difference: 1,
            repeated: 0,
            guessed: false
          }
        }
      }
    ]
  },
  transfers: [
    {
      id: 't1',
      file: 'vídeo 🎬.mp4',
      size: 1_000_000,
      route: 'replicated',
      sha256: 'c'.repeat(64),
      startedAt: 13_000,
      endedAt: 14_000,
      copies: [{ receiver: 'receiver-1', phase: 'stored', bytes: 1_000_000, sha256: 'c'.repeat(64), seq: 30 }]
    }
  ]
}
