import { isolationName } from '#shared/runs/partition-names'
import type { Topology } from '#shared/topology'

/** One node on one side, all others on the other. */
export function isolationOf({ nodes }: Topology, node: string) {
  const others = nodes.map(({ id }) => id).filter(id => id !== node)
  return { name: isolationName(node), sides: [[node], others] }
}
