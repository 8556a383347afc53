import { createContext, useContext } from 'react'
import type { Topology } from '#shared/topology'
import type { Box } from './layout'
import type { NodeRole } from './node-figure'

/** What is derived from the topology once, when it changes, and read by every card and link. */
export interface LabModel {
  readonly topology: Topology
  readonly roles: ReadonlyMap<string, NodeRole>
  /** Of the cards that are drawn; what is folded away has none. */
  readonly boxes: ReadonlyMap<string, Box>
  /** Around the cards of each machine; where there are none, a place for them. */
  readonly regions: ReadonlyMap<string, Box>
  /** The nodes that fold into each hub, and the hubs into which they are folded. */
  readonly groups: ReadonlyMap<string, readonly string[]>
  readonly folded: ReadonlySet<string>
}

export const LabModelContext = createContext<LabModel | null>(null)

export function useLabModel(): LabModel {
  const model = useContext(LabModelContext)
  if (!model) throw new Error('Drawn outside the lab.')
  return model
}
