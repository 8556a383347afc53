import { isHiddenFault, type FaultCount } from '#shared/faults'
import type { NodeStats } from '#shared/state'

/** What a node counts, without what the faults do that an exercise hides. */
export function withoutHidden(stats: NodeStats): NodeStats {
  const { doorFaults, links, ...rest } = stats
  if (!hasHidden(doorFaults) && !links.some(({ faults }) => hasHidden(faults))) return stats
  return {
    ...rest,
    ...shown('doorFaults', doorFaults),
    links: links.map(({ faults, ...link }) => ({ ...link, ...shown('faults', faults) }))
  }
}

const hasHidden = (counts: readonly FaultCount[] | undefined): boolean =>
  counts?.some(({ name }) => isHiddenFault(name)) ?? false

/** Left out where nothing is left, as where there are none. */
function shown<K extends string>(
  key: K,
  counts: readonly FaultCount[] | undefined
): { readonly [P in K]?: readonly FaultCount[] } {
  const left = (counts ?? []).filter(({ name }) => !isHiddenFault(name))
  return left.length > 0 ? ({ [key]: left } as { [P in K]: FaultCount[] }) : {}
}
