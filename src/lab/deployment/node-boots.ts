import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { isForeign } from '#shared/doors'
import type { NodeBoot } from '#shared/node-channel'
import type { NodeOfKind, Topology, TopologyNode } from '#shared/topology'
import { safeBaseName } from '../files'
import { resolveLinks } from '../topology/resolve-links'
import { sorted } from '../topology/serialize'

/** What each node of a topology is told when it starts; makes their folders. */
export function nodeBoots(topology: Topology, nodesFolder: string): NodeBoot[] {
  return topology.nodes.map(node => {
    const dataDir = join(nodesFolder, safeBaseName(topology.name), node.id)
    mkdirSync(dataDir, { recursive: true })
    return { node: withDefaults(node, topology), links: resolveLinks(topology, node.id), dataDir }
  })
}

/** A proxy learns what is noise where a replica is a program of the user's own, or there already, unless the topology says otherwise. */
function withDefaults(node: TopologyNode, { nodes, links }: Topology): TopologyNode {
  if (node.kind !== 'replicating-proxy') return node
  return { ...node, learn: learnsNoise(node, { nodes, links }) }
}

export function learnsNoise(
  { id, learn }: NodeOfKind<'replicating-proxy'>,
  { nodes, links }: Pick<Topology, 'nodes' | 'links'>
): boolean {
  const replicas = links.filter(({ from }) => from === id).map(({ to }) => to)
  return learn ?? nodes.some(node => isForeign(node.kind) && replicas.includes(node.id))
}

/**
 * Whether a node can keep running: where its card is, and in which folder it began, change nothing for it, and its load is
 * told to it while it runs.
 */
export function sameBoot(a: NodeBoot, b: NodeBoot): boolean {
  return fingerprint(a) === fingerprint(b)
}

function fingerprint({ node, links }: NodeBoot): string {
  return JSON.stringify(sorted({ node: { ...node, position: undefined, load: undefined }, links }))
}
