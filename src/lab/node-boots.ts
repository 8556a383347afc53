import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { NodeBoot } from '#shared/node-channel'
import type { Topology } from '#shared/topology'
import { safeBaseName } from './files'
import { resolveLinks } from './topology/resolve-links'
import { sorted } from './topology/serialize'

/** What each node of a topology is told when it starts; makes their folders. */
export function nodeBoots(topology: Topology, nodesFolder: string): NodeBoot[] {
  return topology.nodes.map(node => {
    const dataDir = join(nodesFolder, safeBaseName(topology.name), node.id)
    mkdirSync(dataDir, { recursive: true })
    return { node, links: resolveLinks(topology, node.id), dataDir }
  })
}

/** Whether a node can keep running: where its card is, and in which folder it began, change nothing for it. */
export function sameBoot(a: NodeBoot, b: NodeBoot): boolean {
  return fingerprint(a) === fingerprint(b)
}

function fingerprint({ node, links }: NodeBoot): string {
  return JSON.stringify(sorted({ node: { ...node, position: undefined }, links }))
}

/**
 * Node ids in waves: the targets of a link come in an earlier wave than its source, as far as that goes (a circle
 * is broken somewhere).
 */
export function startWaves(topology: Topology): string[][] {
  const waves: string[][] = []
  const depths = new Map<string, number>()
  const depthOf = (id: string): number => {
    const known = depths.get(id)
    if (known !== undefined) return known
    depths.set(id, 0)
    const targets = topology.links.filter(link => link.from === id && link.to !== id)
    const depth = Math.max(0, ...targets.map(({ to }) => depthOf(to) + 1))
    depths.set(id, depth)
    return depth
  }
  for (const { id } of topology.nodes) (waves[depthOf(id)] ??= []).push(id)
  return waves.filter(wave => wave !== undefined)
}
