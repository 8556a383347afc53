import type { EventData, EventKind, JournalEvent } from '../../../src/shared/journal'

/** One example of the data of every kind; a kind that is added to the journal has to be added here. */
const examples: { readonly [K in EventKind]: EventData[K] } = {
  'run-started': { topology: 'full', pid: 7, host: 'web', seed: 42 },
  'run-ended': { reason: 'SIGTERM' },
  'log-noise': { by: 'panel', noise: 'pid', counts: true },
  'topology-changed': { topology: 'full', nodes: 12, seed: 42 },
  'start-asked': { by: 'panel' },
  'stop-asked': { by: 'cli' },
  'kill-asked': { by: 'panel', keepDown: false },
  'freeze-asked': { by: 'host' },
  'resume-asked': { by: 'somebody' },
  'faults-reset': { by: 'panel', nodes: 2, faults: 3, partitions: 1 },
  'fault-set': {
    by: 'panel',
    name: 'latency',
    type: 'latency',
    fault: { type: 'latency', name: 'latency', direction: 'both', toxicity: 1, latencyMs: 100, jitterMs: 0 },
    what: 'latency 100 ms',
    changed: false
  },
  'fault-cleared': { by: 'lab', name: 'slow', type: 'bandwidth', connections: 3, bytes: 4096 },
  'partition-set': { by: 'cli', name: 'split', sides: [['replica-1'], ['replica-2', 'replica-3']] },
  'partition-cleared': { by: 'panel', name: 'split' },
  'node-state': { from: 'up', to: 'down', reason: 'killed', pid: 9 },
  'node-exit': { code: null, signal: 'SIGKILL', cause: 'killed' },
  machine: { machine: 'vm1', state: 'attached', hostname: 'uno' },
  'node-backoff': { delayMs: 1600, exits: 5, maxExits: 5, windowMs: 30_000 },
  renewed: { before: 812, pid: 815 },
  'node-listening': { port: 50_000, receiverPort: 5555 },
  connection: { action: 'close', peer: '127.0.0.1:9', bytesIn: 5, bytesOut: 6, skipped: 3 },
  refused: { peer: '127.0.0.1:9', reason: 'too many', code: 'LIMIT_REACHED' },
  session: {
    phase: 'open',
    session: 1204,
    openedAt: 1,
    client: '127.0.0.1:9',
    upstreams: [{ to: 'replica-1', localPort: 4 }]
  },
  attached: { to: 'replica-1', reason: 'caught up' },
  detached: { to: 'replica-1', session: 3, cause: 'lagging', byte: 18 },
  diverged: { to: 'replica-1', session: 3, byte: 18 },
  failover: {
    session: 3,
    from: 'replica-2',
    to: 'replica-3',
    cause: 'rst',
    byte: 18,
    lostAt: 1,
    chosenAt: 2,
    firstByteAt: 3,
    lostBytes: 0,
    repeatedBytes: 0
  },
  'catch-up': { to: 'replica-1', phase: 'progress', done: 3, total: 9 },
  unproxyable: { protocol: 'ftp', session: 3, reason: 'it names another address' },
  health: { to: 'server-1', healthy: false, reason: 'refused' },
  'too-large': { what: 'memory', nodes: 200, needs: 3.6e9, has: 1.2e9 },
  shortage: { what: 'descriptors', phase: 'began' },
  retry: { from: 'server-1', to: 'server-2', method: 'GET', path: '/', reason: 'refused' },
  unanswered: { method: 'GET', path: '/', status: 503, reason: 'every backend is down' },
  transfer: {
    transfer: 't1',
    file: 'clase-05.mp4',
    phase: 'stored',
    route: 'replicated',
    receiver: 'receiver-1',
    bytes: 1_000_000,
    size: 2_000_000
  },
  exercise: { exercise: 'replicacion', phase: 'ended', by: 'panel', seed: 7, verdict: 'held' },
  step: { exercise: 'replicacion', step: 'kill', what: 'do', phase: 'done' },
  exchange: { target: 'proxy', count: 10, ok: 8, failed: 2, ms: 12 },
  load: { enabled: true, rate: 128 },
  'roads-measured': { roads: ['put', 'ftp'], size: 16_000_000, together: false, cut: true },
  tally: {
    to: 'proxy',
    fromAt: 0,
    outcomes: { expected: 126, cut: 2 },
    latencies: [[100, 126]],
    slowestMs: 4,
    gapMs: 12,
    open: 3,
    oldestMs: 2
  },
  log: { level: 'info', text: 'hola' }
}

export const kinds = Object.keys(examples) as EventKind[]

export function event<K extends EventKind>(
  kind: K,
  seq: number,
  t: number,
  more: Partial<EventData[K]> & { node?: string; link?: string } = {}
): JournalEvent {
  return { seq, t, kind, ...examples[kind], ...more } as unknown as JournalEvent
}
