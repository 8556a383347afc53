import { clientSchema, type Topology } from '#shared/topology'

/**
 * Every lab has a client, so that there is someone to send an exchange or a file: one that the topology doesn't
 * name is added, linked to the hubs, or to every server when there is no hub.
 */
export function withClient(topology: Topology): Topology {
  if (topology.nodes.some(node => node.kind === 'client')) return topology
  const ids = new Set(topology.nodes.map(node => node.id))
  let id = 'clients'
  for (let n = 2; ids.has(id); n++) id = `clients-${n}`
  const hubs = topology.nodes.filter(node => node.kind === 'replicating-proxy' || node.kind === 'balancer')
  const servers = topology.nodes.filter(node => node.kind !== 'external' || node.port !== undefined)
  const targets = hubs.length > 0 ? hubs : servers
  return {
    ...topology,
    nodes: [clientSchema.parse({ id, kind: 'client' }), ...topology.nodes],
    links: [...topology.links, ...targets.map(node => ({ from: id, to: node.id }))]
  }
}

/** The id of the node that plays the user. Every running topology has one: see `withClient`. */
export function clientOf(topology: Topology): string {
  return topology.nodes.find(node => node.kind === 'client')?.id ?? ''
}
