import type { Topology } from '#shared/topology'

/** Longest name that the host takes. */
const maxName = 40

export const isolationName = (node: string): string => `isolate-${node}`.slice(0, maxName)

/** One node on one side, all others on the other. */
export function isolationOf({ nodes }: Topology, node: string) {
  const others = nodes.map(({ id }) => id).filter(id => id !== node)
  return { name: isolationName(node), sides: [[node], others] }
}
