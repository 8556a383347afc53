import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { NodeBoot } from '#shared/node-channel'
import { learnsNoise } from '#shared/noise'
import type { Topology, TopologyNode } from '#shared/topology'
import { safeBaseName } from '../files'
import { bindHost, machineOf } from '../topology/places'
import { resolveLinks } from '../topology/resolve-links'
import { sorted } from '../topology/serialize'

/** What each node of a topology is told when it starts; makes their folders. */
export function nodeBoots(topology: Topology, nodesFolder: string): NodeBoot[] {
  return topology.nodes.map(node => {
    const links = resolveLinks(topology, node.id)
    const machine = machineOf(topology, node)
    if (machine) {
      const placed = { ...withDefaults(node, topology), host: bindHost(topology, node) }
      return { node: placed, links, dataDir: '', machine }
    }
    const dataDir = join(nodesFolder, safeBaseName(topology.name), node.id)
    mkdirSync(dataDir, { recursive: true })
    return { node: withDefaults(node, topology), links, dataDir }
  })
}

function withDefaults(node: TopologyNode, { nodes, links }: Topology): TopologyNode {
  if (node.kind !== 'replicating-proxy') return node
  return { ...node, learn: learnsNoise(node, { nodes, links }) }
}

/**
 * Whether a node can keep running: where its card is, and in which folder it began, change nothing for it, and its load is
 * told to it while it runs.
 */
export function sameBoot(a: NodeBoot, b: NodeBoot): boolean {
  return fingerprint(a) === fingerprint(b)
}

/** Whether nothing but its links has changed, and what follows from them: it takes others while it runs. */
export function isRelinked(before: NodeBoot, after: NodeBoot): boolean {
  return (
    !sameBoot(before, after) && sameBoot({ ...before, links: [] }, { ...withLearn(before, after), links: [] })
  )
}

/** `after` with the `learn` of `before`, which is taken from the replicas where the topology leaves it open. */
function withLearn(before: NodeBoot, after: NodeBoot): NodeBoot {
  if (before.node.kind !== 'replicating-proxy' || after.node.kind !== 'replicating-proxy') return after
  return { ...after, node: { ...after.node, learn: before.node.learn } }
}

function fingerprint({ node, links, machine }: NodeBoot): string {
  return JSON.stringify(sorted({ node: { ...node, position: undefined, load: undefined }, links, machine }))
}
