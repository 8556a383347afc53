import type { Machine, MachineView } from '#shared/machines'
import type { Spawner } from '#lab/spawners/spawner'

/** What the desk knows of a machine, of which the panel's view is made. Times: monotonic clock, ms. */
export type Reach = Omit<MachineView, 'id' | 'address'>

/** What the supervisor needs of the machines. */
export interface MachineDoor {
  /** Runs nodes on a machine. What it is told while nothing is heard of that one waits. */
  spawner(machine: Machine): Spawner
  reach(machine: Machine): Reach
  /** Calls when a machine has come or gone. Returns its disposer. */
  onReach(listener: (id: string) => void): () => void
}
