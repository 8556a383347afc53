import type { NodeOfKind, Topology } from '#shared/topology'

/** The proxies whose replicas have logs to compare: one in front of receivers has none. */
export function proxiesWithReplicas(topology: Topology): NodeOfKind<'replicating-proxy'>[] {
  const kinds = new Map(topology.nodes.map(node => [node.id, node.kind]))
  const isReplica = (id: string) => kinds.get(id) === 'replica' || kinds.get(id) === 'external'
  return topology.nodes
    .filter(node => node.kind === 'replicating-proxy')
    .filter(({ id }) => topology.links.some(link => link.from === id && isReplica(link.to)))
}

/** The servers behind a proxy, or behind any, that are there and not of the lab: what they print can't be read. */
export function unreadBehind({ nodes, links }: Topology, proxy?: string): string[] {
  const proxies = nodes.filter(({ id, kind }) =>
    proxy === undefined ? kind === 'replicating-proxy' : id === proxy
  )
  const from = new Set(proxies.map(({ id }) => id))
  return nodes
    .filter(
      ({ id, kind }) => kind === 'existing' && links.some(link => from.has(link.from) && link.to === id)
    )
    .map(({ id }) => id)
}
