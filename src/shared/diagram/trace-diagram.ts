import type { RecordedConnection } from '#shared/bytes/byte-records'
import type { JournalEvent } from '#shared/journal'
import type { Topology } from '#shared/topology'
import type { Arrow, Diagram, Lane, LifePart, Point } from './diagram'
import { isOtherEnd, portOf } from './joined'
import { messagesOf, type Wire } from './messages'
import type { Trace } from './trace'

/** The lanes of whoever is no node: clients of the lab, and the lab itself. */
const outside = 'OUTSIDE'
const supervisor = 'SUPERVISOR'

/** Who is the client of a session that is replayed, in the journal. */
const replayClient = 'catch-up'

/** Time above and below what was measured, as a share of it, and at least, ms. */
const padShare = 0.06
const leastPadMs = 0.05

/** The space-time diagram of one session, request or transfer, from what was measured and from nothing else. */
export function traceDiagram(trace: Trace, topology: Pick<Topology, 'nodes' | 'links'>): Diagram {
  const wires = wiresOf(trace.connections)
  const origin = originOf(trace)
  const messages = messagesOf(wires, origin)
  const { points, arrows } = pointsOf(trace, wires, origin)
  const moments = [
    ...points.map(({ ms }) => ms),
    ...messages.flatMap(({ from, to }) => [from.ms, to.ms].filter(ms => ms !== null))
  ]
  const first = moments.length === 0 ? trace.from - origin : moments.reduce((a, b) => Math.min(a, b))
  const last = moments.length === 0 ? trace.until - origin : moments.reduce((a, b) => Math.max(a, b))
  const pad = Math.max(leastPadMs, (last - first) * padShare)
  const used = new Set([
    ...points.flatMap(({ lane, half }) => (half ? [lane, half.lane] : [lane])),
    ...messages.flatMap(({ from, to }) => [from.lane, to.lane])
  ])
  return {
    origin,
    lanes: lanesOf(used, trace, topology, origin),
    points: points.sort((a, b) => a.ms - b.ms),
    arrows,
    messages,
    start: first - pad,
    end: last + pad
  }
}

/** The first byte of the connections that it is of; without any, the first event. */
function originOf({ connections, events, from }: Trace): number {
  const moments = connections.flatMap(({ chunks }) => chunks.map(({ t }) => t))
  if (moments.length > 0) return moments.reduce((a, b) => Math.min(a, b))
  return events[0]?.t ?? from
}

/** Each connection once, whoever of its ends recorded it. */
function wiresOf(connections: readonly RecordedConnection[]): Wire[] {
  const paired = new Set<string>()
  const wires: Wire[] = []
  for (const connection of connections) {
    if (paired.has(connection.id)) continue
    const other = connections.find(candidate => isOtherEnd(connection, candidate)) ?? null
    if (other) paired.add(other.id)
    paired.add(connection.id)
    const opener = connection.to === null ? other : connection
    const acceptor = connection.to === null ? connection : other
    wires.push({
      id: connection.id,
      opener,
      acceptor,
      openerLane: opener?.node ?? outside,
      acceptorLane: acceptor?.node ?? opener?.to ?? outside
    })
  }
  return wires
}

function pointsOf(
  { events, of, connections }: Trace,
  wires: readonly Wire[],
  origin: number
): { points: Point[]; arrows: Arrow[] } {
  const points: Point[] = []
  const arrows: Arrow[] = []
  const recorded = new Set(connections.map(({ node }) => node))
  for (const event of events) {
    const at = (t: number): number => Math.round((t - origin) * 1000) / 1000
    const put = (point: Omit<Point, 'id' | 'ms'>, t = event.t, name = ''): Point => {
      const bound = event.bound !== undefined && { bound: event.bound }
      const added = { ...point, ...bound, id: `event-${event.seq}${name}`, ms: at(t) }
      points.push(added)
      return added
    }
    const { node = '' } = event
    switch (event.kind) {
      case 'session': {
        if (event.client === replayClient) {
          put({ lane: node, what: 'event', tone: 'plain', event }, event.endedAt ?? event.openedAt)
          break
        }
        const half = wires.some(
          ({ acceptor }) => acceptor?.node === node && portOf(acceptor.remote) === portOf(event.client)
        )
          ? {}
          : { half: { lane: outside, way: 'in' as const } }
        if (event.phase === 'open')
          put({ lane: node, what: 'session-open', tone: 'plain', ...half }, event.openedAt)
        else put({ lane: node, what: 'session-close', tone: 'plain', event }, event.endedAt ?? event.t)
        break
      }
      case 'connection':
        // What its bytes say is said better by them.
        if (recorded.has(node)) break
        put({
          lane: node,
          what: event.action === 'open' ? 'connection-open' : 'connection-close',
          tone: 'plain'
        })
        break
      case 'kill-asked':
      case 'freeze-asked':
        put({
          lane: supervisor,
          what: event.kind,
          node,
          tone: event.kind === 'kill-asked' ? 'kill' : 'freeze',
          half: { lane: node, way: 'out' }
        })
        break
      case 'node-exit':
        put({ lane: supervisor, what: 'exit-seen', node, tone: 'kill', half: { lane: node, way: 'in' } })
        break
      case 'node-state':
        if (event.to === 'up' || event.to === 'starting' || event.to === 'frozen')
          put({ lane: supervisor, what: 'node-state', node, state: event.to, tone: 'plain' })
        break
      case 'failover': {
        const lost = put(
          { lane: node, what: 'lost', tone: 'kill', cause: event.cause, node: event.from },
          event.lostAt,
          ' lost'
        )
        const chosen = put(
          { lane: node, what: 'chosen', tone: 'causal', node: event.to },
          event.chosenAt,
          ' chosen'
        )
        arrows.push({ from: lost.id, to: chosen.id, causal: true })
        if (event.firstByteAt === null) break
        const byte = put({ lane: node, what: 'first-byte', tone: 'final' }, event.firstByteAt, ' byte')
        arrows.push({ from: chosen.id, to: byte.id, causal: true })
        break
      }
      case 'fault-set':
        put({ lane: laneOfLink(event, node), what: 'fault-set', cause: event.type, tone: 'freeze' })
        break
      case 'attached':
      case 'catch-up':
      case 'detached':
      case 'diverged':
      case 'fault-cleared':
      case 'retry':
      case 'unanswered':
        put({ lane: node === '' ? laneOfLink(event, node) : node, what: 'event', tone: 'plain', event })
        break
      case 'faults-reset':
      case 'partition-cleared':
      case 'partition-set':
      case 'resume-asked':
        put({ lane: supervisor, what: 'event', tone: 'freeze', event })
        break
      case 'transfer':
        if (of.kind === 'transfer') put({ lane: node || supervisor, what: 'event', tone: 'plain', event })
        break
      default:
        break
    }
  }
  for (const connection of connections) {
    if (!connection.failed || connection.closedAt === null) continue
    points.push({
      id: `failed ${connection.id}`,
      lane: connection.node,
      ms: Math.round((connection.closedAt - origin) * 1000) / 1000,
      what: 'connection-failed',
      tone: 'kill'
    })
  }
  return { points, arrows }
}

/** The node whose link a fault is on: it acts there. */
function laneOfLink(event: JournalEvent, node: string): string {
  const [from = '', to = ''] = event.link?.split('->') ?? []
  return from === 'outside' ? to : from || node || supervisor
}

/** Clients first, then along the links, then the lab itself. */
function lanesOf(
  used: ReadonlySet<string>,
  trace: Trace,
  { nodes, links }: Pick<Topology, 'nodes' | 'links'>,
  origin: number
): Lane[] {
  const depth = depthOf(
    nodes.map(({ id }) => id),
    links
  )
  const order = (id: string): number =>
    id === outside ? -1 : id === supervisor ? Infinity : (depth.get(id) ?? 1_000)
  const place = new Map(nodes.map(({ id }, index) => [id, index]))
  return [...used]
    .sort((a, b) => order(a) - order(b) || (place.get(a) ?? 0) - (place.get(b) ?? 0))
    .map(id => ({
      id,
      kind:
        id === outside
          ? 'outside'
          : id === supervisor
            ? 'supervisor'
            : (nodes.find(node => node.id === id)?.kind ?? 'existing'),
      node: id === outside || id === supervisor ? null : id,
      life: lifeOf(id, trace, origin),
      bound: boundOf(id, trace)
    }))
}

/** How many links lead to a node from one that nobody is linked to. */
function depthOf(nodes: readonly string[], links: Topology['links']): Map<string, number> {
  const depth = new Map(nodes.filter(id => links.every(({ to }) => to !== id)).map(id => [id, 0]))
  for (let round = 0; round < nodes.length; round++) {
    for (const { from, to } of links) {
      const before = depth.get(from)
      if (before !== undefined && !depth.has(to)) depth.set(to, before + 1)
    }
  }
  return depth
}

/** When a node did not live, or stood still, as far as the events say. */
function lifeOf(id: string, { events }: Trace, origin: number): LifePart[] {
  const parts: LifePart[] = []
  const at = (t: number): number => Math.round((t - origin) * 1000) / 1000
  let asked: number | null = null
  const end = (t: number): void => {
    const open = parts.at(-1)
    if (open?.to === null) parts[parts.length - 1] = { ...open, to: at(t) }
  }
  for (const event of events) {
    if (event.node !== id) continue
    if (event.kind === 'kill-asked') asked = event.t
    else if (event.kind === 'node-exit') {
      end(event.t)
      if (asked !== null) parts.push({ state: 'doubtful', from: at(asked), to: at(event.t) })
      asked = null
      parts.push({ state: 'dead', from: at(event.t), to: null })
    } else if (event.kind === 'node-state') {
      if (event.to === 'frozen') {
        end(event.t)
        parts.push({ state: 'frozen', from: at(event.t), to: null })
      } else if (event.to === 'up' || event.to === 'starting') end(event.t)
    }
  }
  return parts
}

function boundOf(id: string, { connections, events }: Trace): number | null {
  const bounds = [
    ...connections.flatMap(({ node, bound }) => (node === id && bound !== undefined ? [bound] : [])),
    ...events.flatMap(({ node, bound }) => (node === id && bound !== undefined ? [bound] : []))
  ]
  return bounds.length === 0 ? null : bounds.reduce((a, b) => Math.max(a, b))
}
