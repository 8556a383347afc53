import { createContext, useContext } from 'react'
import type { Topology } from '#shared/topology'
import type { Box } from './layout'
import type { NodeRole } from './node-figure'

/** What is derived from the topology once, when it changes, and read by every card and link. */
export interface LabModel {
  readonly topology: Topology
  readonly roles: ReadonlyMap<string, NodeRole>
  readonly boxes: ReadonlyMap<string, Box>
}

export const LabModelContext = createContext<LabModel | null>(null)

export function useLabModel(): LabModel {
  const model = useContext(LabModelContext)
  if (!model) throw new Error('Drawn outside the lab.')
  return model
}
