import type { RelevoErrorData } from '#shared/errors'
import type { ClockView, Machine, MachineState } from '#shared/machines'
import type { Spawner } from '#lab/spawners/spawner'

/** What the desk knows of a machine. Times: monotonic clock, ms. */
export interface Reach {
  readonly state: MachineState
  /** When it entered this state; of one that is unreachable, when it was last heard. */
  readonly since: number
  readonly error: RelevoErrorData | null
  readonly hostname: string | null
  readonly clock: ClockView | null
  readonly leaseOver: boolean
}

/** What the supervisor needs of the machines. */
export interface MachineDoor {
  /** Runs nodes on a machine. What it is told while nothing is heard of that one waits. */
  spawner(machine: Machine): Spawner
  reach(machine: Machine): Reach
  /** Calls when a machine has come or gone. Returns its disposer. */
  onReach(listener: (id: string) => void): () => void
}
