import type { Topology } from '#shared/topology'
import { cardKindOf } from './layout'

/** From so many nodes on, groups are folded until somebody opens them. */
const manyNodes = 25

/** The nodes behind each hub that fold into it: those that only hubs send to, and each with the first of these. */
export function groupsOf({ nodes, links }: Topology): ReadonlyMap<string, readonly string[]> {
  const kinds = new Map(nodes.map(node => [node.id, cardKindOf(node)]))
  const groups = new Map<string, string[]>()
  for (const { id } of nodes) {
    if (kinds.get(id) !== 'leaf') continue
    const hub = links.find(({ from, to }) => to === id && kinds.get(from) === 'hub')?.from
    if (hub !== undefined) groups.set(hub, [...(groups.get(hub) ?? []), id])
  }
  // One alone takes no more room than its dot.
  return new Map([...groups].filter(([, leaves]) => leaves.length > 1))
}

/** The hubs whose group is folded: those that were chosen, or, in a large lab where nobody has chosen, all. */
export function foldedHubs(
  topology: Topology,
  groups: ReadonlyMap<string, unknown>,
  chosen: readonly string[] | null
): ReadonlySet<string> {
  const all = chosen ?? (topology.nodes.length >= manyNodes ? [...groups.keys()] : [])
  return new Set(all.filter(hub => groups.has(hub)))
}

/** The topology without what is folded away, and without the links of that. */
export function visible(
  topology: Topology,
  groups: ReadonlyMap<string, readonly string[]>,
  folded: ReadonlySet<string>
): Topology {
  if (folded.size === 0) return topology
  const hidden = new Set([...folded].flatMap(hub => groups.get(hub) ?? []))
  return {
    ...topology,
    nodes: topology.nodes.filter(({ id }) => !hidden.has(id)),
    links: topology.links.filter(({ from, to }) => !hidden.has(from) && !hidden.has(to))
  }
}
