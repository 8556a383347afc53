import { RelevoError } from '#shared/errors'
import type { RecordedConnection } from '#shared/bytes/byte-records'
import { isOtherEnd, joinedConnections, portOf } from '#shared/diagram/joined'
import type { Trace, TraceOf } from '#shared/diagram/trace'
import type { JournalEvent, JournalFilter } from '#shared/journal'
import type { TransferView } from '#shared/state'
import type { Topology } from '#shared/topology'
import { readBytes, type Window } from './read-bytes'

/** Where a trace is read from: the run that is going on, or one of before. */
export interface TraceSources {
  readonly topology: Topology
  /** The run's `bytes` folder. */
  readonly bytesFolder: string
  readonly recording: boolean
  /** Run time, ms. */
  readonly now: number
  readonly transfers: Readonly<Record<string, TransferView>>
  journal(filter: JournalFilter & { limit: number }): Promise<readonly JournalEvent[]>
}

const limits = {
  /** How much before and after it is shown, as a share of how long it took, and at least and at most, ms. */
  aroundShare: 0.25,
  leastAroundMs: 20,
  mostAroundMs: 2_000,
  /** Bytes of all chunks of an answer. */
  bytes: 512 * 1024,
  events: 1_000
} as const

/** What is asked of the journal around it. */
const surroundings = [
  'attached',
  'catch-up',
  'connection',
  'detached',
  'diverged',
  'failover',
  'fault-cleared',
  'fault-set',
  'faults-reset',
  'freeze-asked',
  'kill-asked',
  'node-exit',
  'node-listening',
  'node-state',
  'partition-cleared',
  'partition-set',
  'resume-asked',
  'retry',
  'session',
  'transfer',
  'unanswered'
]

/** What it was, and where to begin to look for its connections. */
interface Found extends Window {
  /** The node at which `seed` is asked. */
  readonly node: string
  /** Whether a connection of that node is one to begin with. */
  readonly seed: (connection: RecordedConnection) => boolean
}

/**
 * All that was measured of one session, request or transfer.
 * @throws RelevoError `NOT_FOUND`
 */
export async function readTrace(of: TraceOf, sources: TraceSources): Promise<Trace> {
  const found = await find(of, sources)
  const window = widened(found)
  const { until } = window
  const joined = await connectionsOf(found, window, sources)
  const { unrecorded } = joined
  const connections = joined.connections
    .map(connection => (isShared(connection, joined.connections) ? cutTo(connection, window) : connection))
    .filter(({ chunks }) => chunks.length > 0)
  // What was sent before a connection stood was sent before the session began.
  const from = connections.reduce((first, { chunks }) => Math.min(first, chunks[0]?.t ?? first), window.from)
  const events = await sources.journal({ kinds: surroundings, since: from, until, limit: limits.events })
  const { kept, leftOut } = bounded(connections)
  return {
    of,
    from,
    until,
    connections: kept,
    events: events.filter(event => concerns(event, of, connections, sources.topology)),
    recording: sources.recording,
    unrecorded,
    leftOut
  }
}

async function find(of: TraceOf, sources: TraceSources): Promise<Found> {
  switch (of.kind) {
    case 'session':
      return findSession(of.node, of.session, sources)
    case 'connection':
      return findConnection(of.node, of.peer, of.at, sources)
    case 'transfer':
      return findTransfer(of.transfer, sources)
  }
}

async function findSession(node: string, session: number, sources: TraceSources): Promise<Found> {
  const told = await sources.journal({
    kinds: ['session'],
    node,
    text: `"session":${session},`,
    limit: 100
  })
  const events = told.flatMap(event =>
    event.kind === 'session' && event.session === session && event.node === node ? [event] : []
  )
  const [first] = events
  if (!first) throw new RelevoError('NOT_FOUND', `the journal has no session ${session} of ${node}`, { node })
  const ports = new Set(
    events.flatMap(({ upstreams }) => upstreams.flatMap(({ localPort }) => localPort ?? []))
  )
  const isOpen = events.every(({ phase }) => phase === 'open')
  return {
    from: Math.min(...events.map(({ openedAt, t }) => openedAt ?? t)),
    until: isOpen ? sources.now : Math.max(...events.map(({ t, endedAt }) => endedAt ?? t)),
    node,
    seed: ({ to, local, remote }) =>
      to === null ? portOf(remote) === portOf(first.client) : ports.has(Number(portOf(local)))
  }
}

async function findConnection(node: string, peer: string, at: number, sources: TraceSources): Promise<Found> {
  const told = await sources.journal({ kinds: ['connection'], node, text: peer, limit: 1_000 })
  const events = told.flatMap(event =>
    event.kind === 'connection' && event.node === node && event.peer === peer ? [event] : []
  )
  const opened = events.findLast(({ action, t }) => action === 'open' && t <= at)
  const closed = events.find(({ action, t }) => action === 'close' && t >= (opened?.t ?? at))
  return {
    from: opened?.t ?? at - limits.mostAroundMs,
    until: closed?.t ?? Math.min(sources.now, at + limits.mostAroundMs),
    node,
    seed: ({ remote }) => portOf(remote) === portOf(peer)
  }
}

async function findTransfer(id: string, { transfers, topology, now }: TraceSources): Promise<Found> {
  const transfer = transfers[id]
  if (!transfer) throw new RelevoError('NOT_FOUND', `there is no transfer "${id}"`)
  const client = topology.nodes.find(({ kind }) => kind === 'client')?.id ?? 'client'
  const until = transfer.endedAt ?? now
  return {
    from: transfer.startedAt,
    until,
    node: client,
    // A sender's connection begins with the handshake of a WebSocket; the offer after it is masked.
    seed: ({ to, chunks }) => to !== null && isHandshake(chunks)
  }
}

function isHandshake(chunks: RecordedConnection['chunks']): boolean {
  const first = chunks.find(({ way }) => way === 'out')
  return first !== undefined && Buffer.from(first.bytes, 'base64').includes('Upgrade: websocket')
}

/** The connections that have to do with what was found: from node to node, along the links of the topology. */
async function connectionsOf(
  found: Found,
  window: Window,
  { bytesFolder, topology }: TraceSources
): Promise<{ connections: RecordedConnection[]; unrecorded: number }> {
  const all: RecordedConnection[] = []
  const read = new Set<string>()
  let unrecorded = 0
  let joined: RecordedConnection[] = []
  for (let nodes = [found.node]; nodes.length > 0;) {
    for (const node of nodes) {
      read.add(node)
      const bytes = await readBytes(bytesFolder, node, window)
      all.push(...bytes.connections)
      unrecorded += bytes.unrecorded
    }
    joined = joinedConnections(
      all.filter(connection => connection.node === found.node && found.seed(connection)),
      all
    )
    const beyond = joined.flatMap(connection => {
      if (all.some(other => isOtherEnd(connection, other))) return []
      if (connection.to !== null) return [connection.to]
      return topology.links.filter(({ to }) => to === connection.node).map(({ from }) => from)
    })
    nodes = [...new Set(beyond)].filter(node => !read.has(node))
  }
  return { connections: joined, unrecorded }
}

/** Whether a connection was used for several others, one after the other: what it carried before is none of this. */
function isShared(connection: RecordedConnection, all: readonly RecordedConnection[]): boolean {
  return [connection, ...all.filter(other => isOtherEnd(connection, other))].some(
    ({ causes }) => causes.length > 1
  )
}

function cutTo(connection: RecordedConnection, { from, until }: Window): RecordedConnection {
  return { ...connection, chunks: connection.chunks.filter(({ t }) => t >= from && t <= until) }
}

function widened({ from, until }: Window): Window {
  const { aroundShare, leastAroundMs, mostAroundMs } = limits
  const around = Math.min(mostAroundMs, Math.max(leastAroundMs, (until - from) * aroundShare))
  return { from: from - around, until: until + around }
}

/** Whether an event has to do with the nodes of a trace; those of other sessions and connections don't. */
function concerns(
  event: JournalEvent,
  of: TraceOf,
  connections: readonly RecordedConnection[],
  { links }: Topology
): boolean {
  const nodes = new Set(connections.flatMap(({ node, to }) => (to === null ? [node] : [node, to])))
  if (of.kind !== 'transfer') {
    nodes.add(of.node)
    for (const { from, to } of links) if (from === of.node) nodes.add(to)
  }
  if (event.kind === 'partition-set' || event.kind === 'partition-cleared' || event.kind === 'faults-reset')
    return true
  if (event.link !== undefined && event.kind !== 'failover') {
    const [from = '', to = ''] = event.link.split('->')
    if (!nodes.has(from) && !nodes.has(to)) return false
  } else if (event.node === undefined || !nodes.has(event.node)) return false
  switch (event.kind) {
    case 'session':
      return of.kind === 'session'
        ? event.session === of.session
        : connections.some(
            ({ node, remote }) => node === event.node && portOf(remote) === portOf(event.client)
          )
    case 'failover':
    case 'diverged':
      return of.kind !== 'session' || event.session === null || event.session === of.session
    case 'connection':
      return connections.some(
        ({ node, remote, local }) => portOf(event.peer) === portOf(node === event.node ? remote : local)
      )
    case 'transfer':
      return of.kind === 'transfer' && event.transfer === of.transfer
    default:
      return true
  }
}

/** The connections with as much of what they carried as one answer may have: the beginnings of all come first. */
function bounded(connections: readonly RecordedConnection[]): {
  kept: RecordedConnection[]
  leftOut: number
} {
  const each = Math.floor(limits.bytes / Math.max(1, connections.length))
  let leftOut = 0
  const kept = connections.map(connection => {
    let room = each
    const chunks = connection.chunks.map(chunk => {
      if (chunk.kept <= room) {
        room -= chunk.kept
        return chunk
      }
      room = 0
      leftOut += chunk.kept
      return { ...chunk, bytes: '', kept: 0, skipped: chunk.skipped + chunk.kept }
    })
    return { ...connection, chunks }
  })
  return { kept, leftOut }
}
