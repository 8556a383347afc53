import type { Topology } from '#shared/topology'
import { resolveLinks } from '../topology/resolve-links'

/** The file servers among which a balancer chooses; none where it stands in front of other programs too. */
export function serversBehind(topology: Topology, balancer: string): string[] {
  const behind = resolveLinks(topology, balancer).map(({ to }) => to)
  const isServer = (id: string): boolean =>
    topology.nodes.some(node => node.id === id && node.kind === 'file-server')
  return behind.every(isServer) ? behind : []
}

/** The receivers behind a proxy, in the topology's order. */
export function receiversBehind(topology: Topology, hub: string): string[] {
  return resolveLinks(topology, hub)
    .filter(({ side }) => side === 'receiver')
    .map(({ to }) => to)
}
