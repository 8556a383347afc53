import { rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { WebSocketServer, type WebSocket } from 'ws'
import { clientFrameSchema } from '../../src/shared/contract'
import { listen } from '../../src/nodes/net/listen'
import { sessionTrace } from '../shared/diagram/session'
import { temporaryFolder } from '../support/temporary-folder'

export interface FakeHost {
  readonly dataDir: string
  /** The commands that came. */
  readonly asked: { command: string; args: unknown }[]
  close(): void
}

const token = 'a-token'
const transferId = 't1'

/** A host that speaks the contract's frames from a script, so that the command line is tested by itself. */
export async function fakeHost({
  endsInTransfer = false,
  topology = snapshot.topology as unknown,
  /** A node that starts as soon as the topology has it, and what it asks: the topology is taken when it has its answer. */
  asking = null as { readonly node: string; readonly text: string } | null,
  /** Further nodes, of which nothing is logged. */
  nodes = {} as Readonly<Record<string, Record<string, unknown>>>,
  /** What the load is sent to. */
  targets = snapshot.load.targets as readonly { readonly to: string; readonly protocol: string }[]
} = {}): Promise<FakeHost> {
  const dataDir = temporaryFolder('fake-host')
  const asked: FakeHost['asked'] = []
  const server = createServer((request, response) => {
    const allowed = request.headers.authorization === `Bearer ${token}`
    response.writeHead(allowed ? 200 : 401).end(JSON.stringify({ pid: process.pid }))
  })
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, socket, head) => {
    if (request.url !== '/api/ws' || request.headers.authorization !== `Bearer ${token}`)
      return socket.destroy()
    sockets.handleUpgrade(request, socket, head, serve)
  })

  let seq = 10
  let transfer = view('sending', 0, null)
  const serve = (socket: WebSocket): void => {
    socket.on('message', data => {
      const { id, command, args } = clientFrameSchema.parse(JSON.parse(String(data)))
      asked.push({ command, args })
      const ok = (value: unknown): void => socket.send(JSON.stringify({ id, result: { ok: true, value } }))
      const delta = (transfers: unknown): void =>
        socket.send(JSON.stringify({ event: 'delta', payload: { seq: ++seq, now: 0, transfers } }))
      if (command === 'lab.snapshot') {
        ok({
          ...snapshot,
          topology,
          load: { ...snapshot.load, targets },
          nodes: {
            ...snapshot.nodes,
            ...Object.fromEntries(Object.entries(nodes).map(([id, more]) => [id, { ...node, id, ...more }])),
            ...(asking && {
              [asking.node]: { ...mine, trouble: null, id: asking.node, console: consoleWith(asking.text) }
            })
          },
          seq,
          transfers: asked.some(each => each.command === 'transfer.start') ? { [transferId]: transfer } : {}
        })
      } else if (command === 'transfer.start') {
        ok({ transfer: transferId, resumed: false })
        delta({ [transferId]: transfer })
        if (endsInTransfer) return socket.terminate()
        delta({ [transferId]: view('sending', 100, null) })
        transfer = view('stored', 1000, 5)
        // A delta is missing here: the client has to ask for a snapshot.
        seq++
        delta({})
      } else if (command === 'transfer.cancel') {
        transfer = view('cancelled', 1000, 5)
        ok(null)
      } else if (command === 'host.quit') {
        socket.terminate()
        setTimeout(() => rmSync(join(dataDir, 'host.json')), 100)
      } else if (command === 'topology.apply' && asking) return
      else if (command === 'log.read' && (args as { readonly node: string }).node in nodes)
        ok({ lines: [], first: 0, last: 0 })
      else if (command in answers) ok(answers[command])
      else if ((args as { node?: string }).node === 'nobody') {
        const error = { code: 'NODE_NOT_FOUND', message: 'there is no node nobody' }
        socket.send(JSON.stringify({ id, result: { ok: false, error } }))
      } else ok(null)
    })
  }

  const port = await listen(server, { host: '127.0.0.1', port: 0 })
  const file = { pid: process.pid, url: `http://127.0.0.1:${port}/#token=${token}`, token, startedAt: 0 }
  writeFileSync(join(dataDir, 'host.json'), JSON.stringify(file))
  return {
    dataDir,
    asked,
    close: () => {
      sockets.clients.forEach(socket => socket.terminate())
      server.closeAllConnections()
      server.close()
      rmSync(dataDir, { recursive: true, force: true })
    }
  }
}

/** What the mend of `mine` does to the proxy, whose port it holds. */
const moved = { node: 'proxy', field: 'port', from: 50000, to: 50003, how: 'moved' }

const run = {
  format: 1,
  id: '2026-03-01T10-20-30-1a2b3c',
  name: 'the cut',
  startedAt: 0,
  endedAt: 125_000,
  durationMs: 125_000,
  topology: { name: 'full', title: null },
  nodes: 13,
  seed: 1,
  host: 'web',
  version: '1.0.0',
  system: 'Linux',
  keep: true,
  bytes: 2_500_000,
  live: false,
  imported: false,
  counts: { kills: 2, freezes: 0, faults: 0, failovers: 1, cut: 0, unknown: 0 }
}
/** One that goes on, one that is over, and one that cannot be read. */
const runs = [
  { ...run, id: '2026-03-02T08-00-00-aaaaaa', name: null, live: true, keep: false, durationMs: null },
  run,
  {
    ...run,
    id: '2026-02-01T08-00-00-cccccc',
    name: null,
    keep: false,
    problem: { code: 'NOT_RECORDED', message: 'the journal only' }
  }
]

const answers: Record<string, unknown> = {
  'session.list': [
    {
      session: 1001,
      agoMs: 2_400,
      client: 'c',
      requestBytes: 12,
      replyBytes: 43,
      preview: 'hola',
      cut: false
    },
    { session: 7, agoMs: 60_000, client: 'c', requestBytes: 4, replyBytes: 0, preview: '\u0007 x', cut: true }
  ],
  'log.read': {
    lines: [
      { seq: 41, t: 1, node: 'mine', level: 'info', text: 'Servidor listo' },
      { seq: 42, t: 2, node: 'mine', level: 'info', text: 'cliente\t1\u0007' }
    ],
    first: 11,
    last: 42
  },
  'host.about': { version: '0', versions: {}, system: '', runFolder: '/runs/one' },
  'bytes.read': {
    connections: sessionTrace.connections.filter(({ to }) => to === 'first'),
    recording: true,
    unrecorded: 2,
    lost: 0,
    leftOut: 0
  },
  'trace.read': sessionTrace,
  'program.propose': {
    proposals: [
      {
        kind: 'python',
        name: 'asks',
        prepare: null,
        command: 'python3',
        args: ['asks.py'],
        env: {},
        cwd: '/lab',
        port: 50001,
        reasons: [],
        missing: []
      }
    ]
  },
  'node.mend': { changes: [{ node: 'mine', field: 'port', from: 50001, to: 50000, how: 'found' }, moved] },
  'fault.set': { name: 'given-by-host' },
  'fault.clear': { cleared: 2 },
  'partition.set': { links: ['proxy->replica-1'], uncut: ['mine->replica-1'] },
  'partition.clear': null,
  'run.list': runs,
  'run.change': null,
  'run.delete': null,
  'run.import': { ...run, id: '2026-03-02T09-00-00-bbbbbb', name: 'handed in' },
  'run.open': {
    meta: { ...run, endedAt: null },
    marks: [],
    from: 0,
    until: 61_500,
    wholeFrom: 0,
    uncovered: { events: 3, from: 61_200 }
  },
  'run.export': { bytes: 2_500_000 },
  'lab.reset-faults': { resumed: ['replica-1'], faults: 1, partitions: 1 }
}

function consoleWith(text: string): unknown {
  return { kind: 'terminal', preparing: false, input: true, partial: { text } }
}

function view(
  phase: string,
  acknowledged: number,
  endedAt: number | null
): { acknowledged: number; [key: string]: unknown } {
  const ending = { outcome: 'whole', evidence: 'sha256' }
  const copies =
    endedAt === null ? [] : [{ receiver: 'server-1', phase, ...ending, sha256: 'abc', error: null }]
  const about = { id: transferId, file: 'video.mp4', size: 1000, route: 'replicated', wallTime: 0 }
  return { ...about, phase, acknowledged, endedAt, copies, error: null }
}

const slow = {
  type: 'latency',
  name: 'latency',
  latencyMs: 300,
  jitterMs: 50,
  direction: 'both',
  toxicity: 1
}

const node = {
  id: 'replica-1',
  kind: 'replica',
  state: 'up',
  host: '127.0.0.1',
  port: 50001,
  receiverPort: null,
  pid: null,
  threadId: 3,
  exits: 2,
  restart: { windowMs: 30_000 },
  error: null,
  stats: null,
  rates: { requests: 0, failed: 0, bytesIn: 0, bytesOut: 0 },
  trouble: null,
  doorFaults: []
}
const mine = {
  ...node,
  id: 'mine',
  kind: 'external',
  state: 'starting',
  console: consoleWith('Puerto del servidor: '),
  trouble: {
    problem: { kind: 'elsewhere', wanted: 50001, at: [{ host: '127.0.0.1', port: 50000, pid: 7 }] },
    mend: {
      kind: 'change',
      changes: [{ node: 'mine', field: 'port', from: 50001, to: 50000, how: 'found' }, moved]
    }
  }
}
const snapshot = {
  version: '0.1.0',
  host: 'web',
  run: { id: 'run', startedAt: 0, now: 0 },
  topology: { name: 'demo', nodes: [], links: [] },
  nodes: { 'replica-1': node, mine },
  links: {
    'proxy->theirs': {
      id: 'proxy->theirs',
      from: 'proxy',
      to: 'theirs',
      startedAgain: 'concluded',
      faults: []
    },
    'proxy->replica-1': {
      id: 'proxy->replica-1',
      from: 'proxy',
      to: 'replica-1',
      startedAgain: 'seen',
      faults: [
        { fault: slow, setAt: 1, counts: { connections: 0, bytes: 0 } },
        {
          fault: { type: 'partition', name: 'split', direction: 'both', toxicity: 1 },
          setAt: 2,
          counts: null
        }
      ]
    }
  },
  partitions: [{ name: 'split', sides: [['proxy'], ['replica-1']], setAt: 2 }],
  load: { enabled: false, rate: 128, targets: [] }
}
