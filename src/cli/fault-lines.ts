import type { FaultView, PartitionView } from '#shared/faults'
import { doorId } from '#shared/links'
import type { LabSnapshot } from '#shared/state'

/** Every fault of the lab with its link: those of links first, then those of doors. */
export function faultsIn({ links, nodes }: LabSnapshot): { link: string; view: FaultView }[] {
  const onLinks = Object.values(links).flatMap(({ id, faults }) => faults.map(view => ({ link: id, view })))
  const onDoors = Object.values(nodes).flatMap(({ id, doorFaults }) =>
    doorFaults.map(view => ({ link: doorId(id), view }))
  )
  return [...onLinks, ...onDoors]
}

/** `split: replica-1 | proxy, replica-2` */
export function partitionText({ name, sides }: Pick<PartitionView, 'name' | 'sides'>): string {
  return `${name}: ${sides.map(side => side.join(', ')).join(' | ')}`
}

/** What a fault has done, in words; `null` is what its node has not told. */
export function countsText(counts: FaultView['counts']): string {
  if (!counts) return 'its node has not said'
  const { connections, bytes } = counts
  if (connections === 0 && bytes === 0) return 'has not bitten'
  return `has bitten ${connections} connection${connections === 1 ? '' : 's'}, ${bytes} byte${bytes === 1 ? '' : 's'}`
}
