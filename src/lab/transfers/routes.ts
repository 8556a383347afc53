import { RelevoError } from '#shared/errors'
import type { NodeView } from '#shared/state'
import type { NodeOfKind, Topology } from '#shared/topology'
import { addressText } from '#system/addresses'
import { reachHost } from '../topology/places'
import { resolveLinks } from '../topology/resolve-links'

/** One connection that the sender opens; `receiver` is a node's id, null where a proxy or balancer stands between. */
interface SendTarget {
  readonly receiver: string | null
  readonly url: string
}

/** One way to carry a route out. `via` says it in English: it is shown, and recorded. */
export interface RoutePlan {
  readonly targets: readonly SendTarget[]
  /** Receivers that will have a copy, as far as they are known before. */
  readonly receivers: readonly string[]
  readonly via: string
}

export interface RouteFacts {
  readonly topology: Topology
  readonly node: (id: string) => NodeView | null
  /** Copies that a receiver is taking now. */
  readonly busy: (receiver: string) => number
}

/**
 * The ways to carry a route out, best first: the next one is tried when one fails before any byte.
 * A route is `replicated`, `balanced`, the id of a node, or a WebSocket URL.
 * @throws RelevoError `NO_ROUTE`, `BAD_ARGUMENTS`
 */
export function planRoute(route: string, facts: RouteFacts): RoutePlan[] {
  if (route === 'replicated') return [replicated(facts)]
  if (route === 'balanced') return balanced(facts)
  const node = facts.topology.nodes.find(({ id }) => id === route)
  if (node?.kind === 'replicating-proxy') return [throughProxy(facts, node)]
  if (node?.kind === 'balancer') return [throughHub(facts.topology, node, [])]
  if (node?.kind === 'file-server') return [directTo(facts, node.id)]
  if (!URL.canParse(route) || !/^wss?:$/.test(new URL(route).protocol)) {
    const expected = '"replicated", "balanced", the id of a node or a ws:// URL'
    throw new RelevoError('BAD_ARGUMENTS', `"${route}" is not a route; use ${expected}`, { route })
  }
  return [{ targets: [{ receiver: null, url: route }], receivers: [], via: `to ${route}` }]
}

/**
 * Straight to receivers by name.
 * @throws RelevoError `NO_ROUTE`
 */
export function directTo(facts: RouteFacts, ...receivers: readonly string[]): RoutePlan {
  const targets = receivers.map(id => ({ receiver: id, url: receiverUrl(facts, id) }))
  return { targets, receivers, via: `to ${receivers.join(', ')} directly` }
}

function replicated(facts: RouteFacts): RoutePlan {
  const proxies = facts.topology.nodes.filter(node => node.kind === 'replicating-proxy')
  const proxy = proxies.find(({ id }) => receiversBehind(facts.topology, id).length > 0)
  if (!proxy) {
    throw new RelevoError(
      'NO_ROUTE',
      'no replicating proxy has receivers behind it; add one, or send balanced'
    )
  }
  return throughProxy(facts, proxy)
}

function throughProxy(facts: RouteFacts, proxy: NodeOfKind<'replicating-proxy'>): RoutePlan {
  const receivers = receiversBehind(facts.topology, proxy.id)
  if (receivers.length === 0) {
    throw new RelevoError('NO_ROUTE', `no receivers are behind "${proxy.id}"`, { node: proxy.id })
  }
  return throughHub(facts.topology, proxy, receivers)
}

function throughHub(
  topology: Topology,
  hub: NodeOfKind<'replicating-proxy' | 'balancer'>,
  receivers: string[]
): RoutePlan {
  const url = `ws://${addressText({ host: reachHost(topology, hub), port: hub.port })}`
  return { targets: [{ receiver: null, url }], receivers, via: `through ${hub.id}` }
}

function balanced(facts: RouteFacts): RoutePlan[] {
  const { topology } = facts
  const balancers = topology.nodes.filter(node => node.kind === 'balancer')
  const balancer = balancers.find(({ id }) => receiversBehind(topology, id).length > 0)
  if (balancer) return [throughHub(topology, balancer, [])]

  const load = (id: string): number => facts.busy(id) * 1_000_000 + (facts.node(id)?.stats?.open ?? 0)
  const up = topology.nodes
    .filter(node => node.kind === 'file-server' && node.receiverPort !== undefined)
    .map(({ id }) => id)
    .filter(id => facts.node(id)?.state === 'up')
    .sort((a, b) => load(a) - load(b))
  if (up.length === 0) throw new RelevoError('NO_ROUTE', 'no receiver is up; start one')
  return up.map(id => directTo(facts, id))
}

function receiversBehind(topology: Topology, hub: string): string[] {
  return resolveLinks(topology, hub)
    .filter(({ side }) => side === 'receiver')
    .map(({ to }) => to)
}

function receiverUrl({ topology, node }: RouteFacts, id: string): string {
  const found = topology.nodes.find(one => one.id === id)
  const port = found?.kind === 'file-server' ? (node(id)?.receiverPort ?? found.receiverPort) : undefined
  if (!found || port === undefined) {
    throw new RelevoError('NO_ROUTE', `"${id}" is not a receiver of this lab`, { node: id })
  }
  return `ws://${addressText({ host: reachHost(topology, found), port })}`
}
