import type { NodeOfKind, Topology } from '#shared/topology'

/** The proxies whose replicas have logs to compare: one in front of receivers has none. */
export function proxiesWithReplicas(topology: Topology): NodeOfKind<'replicating-proxy'>[] {
  const kinds = new Map(topology.nodes.map(node => [node.id, node.kind]))
  const isReplica = (id: string) => kinds.get(id) === 'replica' || kinds.get(id) === 'external'
  return topology.nodes
    .filter(node => node.kind === 'replicating-proxy')
    .filter(({ id }) => topology.links.some(link => link.from === id && isReplica(link.to)))
}
