import type { LabData } from '../../store/projection'

/** Faults that people have set: a partition is one thing, however many links it cuts. */
export function allFaults({ links, nodes }: Pick<LabData, 'links' | 'nodes'>): number {
  let count = 0
  for (const { faults } of Object.values(links)) {
    for (const { fault } of faults) if (fault.type !== 'partition') count += 1
  }
  for (const { doorFaults } of Object.values(nodes)) count += doorFaults.length
  return count
}

/** Everything that a reset would take off. */
export function allWrong(lab: Pick<LabData, 'links' | 'nodes' | 'partitions'>): number {
  const frozen = Object.values(lab.nodes).filter(node => node.state === 'frozen').length
  return frozen + allFaults(lab) + lab.partitions.length
}

/** Faults on a node's door and on its links. */
export function faultsAbout({ links, nodes }: Pick<LabData, 'links' | 'nodes'>, node: string): number {
  return Object.values(links)
    .filter(({ from, to }) => from === node || to === node)
    .reduce((sum, { faults }) => sum + faults.length, nodes[node]?.doorFaults.length ?? 0)
}
