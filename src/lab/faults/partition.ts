import { RelevoError } from '#shared/errors'
import type { PartitionView } from '#shared/faults'
import { outside } from '#shared/links'
import type { Topology } from '#shared/topology'
import { suggestion } from '../topology/nearest'

/**
 * Refuses sides that are no sides of this topology.
 * @throws RelevoError `BAD_ARGUMENTS`, `NODE_NOT_FOUND`
 */
export function checkSides(topology: Topology, sides: readonly (readonly string[])[]): void {
  const ids = topology.nodes.map(node => node.id)
  const seen = new Set<string>()
  for (const id of sides.flat()) {
    if (!ids.includes(id) && id === outside) {
      const message =
        'the outside is no side of a partition: a node cannot tell who is behind its door; set a fault on outside->NODE'
      throw new RelevoError('BAD_ARGUMENTS', message)
    }
    if (!ids.includes(id)) {
      throw new RelevoError('NODE_NOT_FOUND', `there is no node "${id}": ${suggestion(id, ids)}`, {
        node: id
      })
    }
    if (seen.has(id)) throw new RelevoError('BAD_ARGUMENTS', `"${id}" is named twice`, { node: id })
    seen.add(id)
  }
}

/** Whether the partition has the two nodes on different sides, so that nothing passes between them. */
export function separates({ sides }: Pick<PartitionView, 'sides'>, a: string, b: string): boolean {
  const sideOf = (id: string): number => sides.findIndex(side => side.includes(id))
  return sideOf(a) !== -1 && sideOf(b) !== -1 && sideOf(a) !== sideOf(b)
}

/** What is left of a partition in another topology: the same, with fewer nodes, or null when there is nothing to divide. */
export function inTopology(partition: PartitionView, topology: Topology): PartitionView | null {
  const ids = new Set(topology.nodes.map(node => node.id))
  if (partition.sides.flat().every(id => ids.has(id))) return partition
  const sides = partition.sides.map(side => side.filter(id => ids.has(id))).filter(side => side.length > 0)
  return sides.length < 2 ? null : { ...partition, sides }
}
