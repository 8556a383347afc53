import { useMemo } from 'react'
import { isForeign } from '#shared/doors'
import type { JournalEvent } from '#shared/journal'
import type { TopologyNode } from '#shared/topology'

/** Whether an event's node runs a program that is not of the lab; also of a node that is gone, which nobody knows. */
export type IsForeign = (event: Pick<JournalEvent, 'node'>) => boolean

export function useForeign(nodes: readonly TopologyNode[]): IsForeign {
  return useMemo(() => {
    const ours = new Set(nodes.flatMap(({ id, kind }) => (isForeign(kind) ? [] : [id])))
    return ({ node }) => node === undefined || !ours.has(node)
  }, [nodes])
}
