import type { TopologyInput } from '../../../src/shared/topology'
import type { Copy } from './copy'
import type { LabOfWalk } from './lab'

export type WayName = 'external' | 'existing'
type NodeInput = TopologyInput['nodes'][number]

/** How a program is in the lab, and who does to it what is done. Each resolves when the lab has been told, or has done it. */
export interface Way {
  readonly name: WayName
  node(copy: Copy): NodeInput
  /** Before the lab has it. */
  prepare(copy: Copy): Promise<void>
  /** As soon as the lab has it. */
  begin(copy: Copy, lab: LabOfWalk): Promise<void>
  start(copy: Copy, lab: LabOfWalk): Promise<void>
  kill(copy: Copy, lab: LabOfWalk): Promise<void>
  freeze(copy: Copy, lab: LabOfWalk): Promise<void>
  resume(copy: Copy, lab: LabOfWalk): Promise<void>
  restart(copy: Copy, lab: LabOfWalk): Promise<void>
  /** Ends what the lab does not end. */
  end(copy: Copy): Promise<void>
  /** What the lab says of a copy that stands still. */
  readonly frozen: 'frozen' | 'up'
  /** What it says of one that was started again. */
  readonly startedAgain: 'seen' | 'concluded'
}
