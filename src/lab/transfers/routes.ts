import { RelevoError } from '#shared/errors'
import type { NodeView } from '#shared/state'
import type { NodeOfKind, Topology } from '#shared/topology'
import { addressText } from '#system/addresses'
import { reachHost } from '../topology/places'
import { receiversBehind, serversBehind } from './behind'
import { isReceiverUrl, routeNames, wrongRoute } from './wrong-route'

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
  /** Whether one of the lab's file servers takes it, and tells so itself: which one, nobody knows before. */
  readonly isTold?: boolean
  readonly via: string
}

export interface RouteFacts {
  readonly topology: Topology
  readonly node: (id: string) => NodeView | null
  /** Copies that a receiver is taking now. */
  readonly busy: (receiver: string) => number
  /** When the last copy for a receiver began, ms since the run began; -Infinity where there was none. */
  readonly lastUsed: (receiver: string) => number
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
  if (node || !isReceiverUrl(route)) throw wrongRoute(route, facts.topology)
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
    const names = routeNames(facts.topology).join(', ')
    throw new RelevoError('NO_ROUTE', `no receivers are behind "${proxy.id}". The route may be ${names}.`, {
      node: proxy.id
    })
  }
  if (!receivers.some(id => facts.node(id)?.state === 'up')) {
    throw new RelevoError('NO_ROUTE', `none of ${receivers.join(', ')} is up; start one`, { node: proxy.id })
  }
  return throughHub(facts.topology, proxy, receivers)
}

/** Whether every receiver behind a proxy is to have what is sent by the route. */
export function isReplicated(route: string, { nodes }: Topology): boolean {
  return route === 'replicated' || nodes.some(({ id, kind }) => id === route && kind === 'replicating-proxy')
}

function throughHub(
  topology: Topology,
  hub: NodeOfKind<'replicating-proxy' | 'balancer'>,
  receivers: string[]
): RoutePlan {
  const url = `ws://${addressText({ host: reachHost(topology, hub), port: hub.port })}`
  const isTold = hub.kind === 'balancer' && serversBehind(topology, hub.id).length > 0
  return { targets: [{ receiver: null, url }], receivers, isTold, via: `through ${hub.id}` }
}

/** Through a balancer that has file servers behind it; else to the receiver that is least busy, by turns. */
function balanced(facts: RouteFacts): RoutePlan[] {
  const { topology } = facts
  const isUp = (id: string): boolean => facts.node(id)?.state === 'up'
  const balancers = topology.nodes.filter(node => node.kind === 'balancer')
  const balancer = balancers.find(({ id }) => isUp(id) && serversBehind(topology, id).some(isUp))
  const direct = topology.nodes
    .filter(node => node.kind === 'file-server' && node.receiverPort !== undefined)
    .map(({ id }) => id)
    .filter(isUp)
    .sort((a, b) => facts.busy(a) - facts.busy(b) || facts.lastUsed(a) - facts.lastUsed(b))
    .map(id => directTo(facts, id))
  if (!balancer && direct.length === 0) throw new RelevoError('NO_ROUTE', 'no receiver is up; start one')
  return balancer ? [throughHub(topology, balancer, []), ...direct] : direct
}

function receiverUrl({ topology, node }: RouteFacts, id: string): string {
  const found = topology.nodes.find(one => one.id === id)
  // The upload door takes offered transfers too.
  const port =
    found?.kind === 'file-server'
      ? (node(id)?.receiverPort ?? found.receiverPort ?? node(id)?.port ?? found.port)
      : undefined
  if (!found || port === undefined) {
    throw new RelevoError('NO_ROUTE', `"${id}" is not a receiver of this lab`, { node: id })
  }
  return `ws://${addressText({ host: reachHost(topology, found), port })}`
}
