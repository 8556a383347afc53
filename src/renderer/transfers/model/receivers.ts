import type { NodeOfKind, Topology, TopologyLink } from '#shared/topology'
import { sideOf } from '#shared/doors'

/** Whether the link goes to the receiver side of a file server that has one. */
function toReceiver({ nodes }: Topology, link: TopologyLink): boolean {
  const to = nodes.find(node => node.id === link.to)
  const from = nodes.find(node => node.id === link.from)
  return to?.kind === 'file-server' && from !== undefined && sideOf(link.side, from, to) === 'receiver'
}

/** How many receivers a replicated transfer goes to: those behind the first proxy that has any. */
export function replicatedCount(topology: Topology): number {
  for (const node of topology.nodes) {
    if (node.kind !== 'replicating-proxy') continue
    const count = topology.links.filter(link => link.from === node.id && toReceiver(topology, link)).length
    if (count > 0) return count
  }
  return 0
}

/** Balancers in front of servers that may serve a stored video, in the topology's order. */
export function videoBalancers(topology: Topology): NodeOfKind<'balancer'>[] {
  const isServer = (id: string) =>
    topology.nodes.some(node => node.id === id && node.kind === 'file-server' && node.port !== undefined)
  return topology.nodes
    .filter(node => node.kind === 'balancer')
    .filter(
      ({ id, mode }) => mode === 'http' && topology.links.some(link => link.from === id && isServer(link.to))
    )
}
