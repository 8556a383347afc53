import type { ResolvedLink } from '#shared/node-channel'
import type { LinkSide, Topology, TopologyNode } from '#shared/topology'
import { sideOf } from '#shared/doors'
import { reachHost } from './places'

/** The links that start at `id`, in the topology's order, with the address of the other end. */
export function resolveLinks(topology: Topology, id: string): ResolvedLink[] {
  const byId = new Map(topology.nodes.map(node => [node.id, node]))
  const from = byId.get(id)
  if (!from) return []
  return topology.links.flatMap(link => {
    const to = link.from === id ? byId.get(link.to) : undefined
    if (!to) return []
    const side = to.kind === 'file-server' ? sideOf(link.side, from, to) : null
    const port = portOf(to, side)
    return port === undefined ? [] : [{ to: to.id, host: hostOf(topology, to), port, side }]
  })
}

/** A server that is there may be at any address of `localhost`; our own programs listen at the one of IPv4. */
function hostOf(topology: Topology, node: TopologyNode): string {
  const { kind, host } = node
  return kind === 'existing' && host === 'localhost' ? host : reachHost(topology, node)
}

function portOf(node: TopologyNode, side: LinkSide | null): number | undefined {
  if (node.kind === 'client') return undefined
  return side === 'receiver' && node.kind === 'file-server' ? node.receiverPort : node.port
}
