import { isForeign } from '#shared/doors'
import { loadSchema, type Load } from '#shared/load/load'
import type { ResolvedLink } from '#shared/node-channel'
import { parseReady } from '#shared/programs/program'
import type { Topology } from '#shared/topology'
import { resolveLinks } from '../topology/resolve-links'

/** What the client's continuous load is sent to, and what it says there. */
export interface LoadTarget {
  readonly to: string
  readonly host: string
  readonly port: number
  readonly load: Exclude<Load, { protocol: 'none' }>
}

/**
 * The doors that the client is linked to, with the load that the topology has for them; where it has none, exchanges where
 * replicas answer, HTTP requests where files are served.
 */
export function loadTargets(topology: Topology, client: string): LoadTarget[] {
  const node = topology.nodes.find(({ id }) => id === client)
  const loads = node?.kind === 'client' ? node.load : {}
  return resolveLinks(topology, client).flatMap(link => {
    const load = loads[link.to] ?? fittingLoad(topology, link)
    if (load === null || load.protocol === 'none') return []
    const { to, host, port } = link
    return [{ to, host, port, load }]
  })
}

/** The load of a target for which nothing is said; null where it speaks neither exchanges nor HTTP. */
function fittingLoad(topology: Topology, link: ResolvedLink): Load | null {
  const protocol = kindOf(topology, link)
  return protocol && loadSchema.parse({ protocol })
}

/** What is spoken at the other end of a link; null where neither an exchange nor HTTP is. */
function kindOf(
  topology: Topology,
  { to, side }: Pick<ResolvedLink, 'to' | 'side'>
): 'exchange' | 'http' | null {
  const node = topology.nodes.find(({ id }) => id === to)
  if (!node) return null
  if (node.kind === 'external' && node.ready !== undefined && parseReady(node.ready)?.when === 'http')
    return 'http'
  if (node.kind === 'replica' || isForeign(node.kind)) return 'exchange'
  if (node.kind === 'file-server') return side === 'http' ? 'http' : null
  const behind = resolveLinks(topology, to)
  if (node.kind === 'balancer' && node.mode === 'http') return 'http'
  // Whoever has replies compared as HTTP says what servers of which nothing is known speak.
  const isUnknown = behind.every(link => isForeign(topology.nodes.find(({ id }) => id === link.to)?.kind))
  if (node.kind === 'replicating-proxy' && node.compare === 'http' && behind.length > 0 && isUnknown)
    return 'http'
  const kinds = new Set(behind.map(link => kindOf(topology, link)))
  return kinds.has('exchange') ? 'exchange' : kinds.has('http') ? 'http' : null
}

/** The node that exchanges go to when none is named: the first proxy that has replicas behind it. */
export function exchangeTarget(topology: Topology): string | null {
  const proxies = topology.nodes.filter(node => node.kind === 'replicating-proxy')
  return (
    proxies.find(({ id: to }) => kindOf(topology, { to, side: null }) === 'exchange')?.id ??
    topology.nodes.find(({ kind }) => kind === 'replica')?.id ??
    null
  )
}
