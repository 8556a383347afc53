import type { Topology } from '#shared/topology'

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
