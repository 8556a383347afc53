import type { Topology } from '#shared/topology'

/** Longest name that the host takes. */
const maxName = 40

/** One node on one side, all others on the other; `word` begins its name, in the panel's language. */
export function isolationOf({ nodes }: Topology, node: string, word: string) {
  const others = nodes.map(({ id }) => id).filter(id => id !== node)
  return { name: `${word}-${node}`.slice(0, maxName), sides: [[node], others] }
}

/** Whether the node is alone on its side of a partition. */
export const isIsolated = (
  partitions: readonly { readonly sides: readonly (readonly string[])[] }[],
  node: string
): boolean => partitions.some(({ sides }) => sides.some(side => side.length === 1 && side[0] === node))
