import type { RelevoErrorData } from '../errors'
import type { ClockView } from '../machines'

/** Steps of reaching a machine, in their order; `program` only where it has to be brought. */
export type ReachStep = 'carrier' | 'node' | 'program' | 'keeper' | 'clock'

/** What a machine said of itself. */
export interface MachineFound {
  readonly hostname: string
  /** Node's version there. */
  readonly node: string
  /** Those of its network interfaces, without loopback ones. */
  readonly addresses: readonly string[]
  readonly clock: ClockView
}

/** A try to reach a machine, as far as it has come. */
export interface MachineAttempt {
  readonly machine: string
  /** Those that are done, with how long each took, ms. */
  readonly steps: readonly { readonly step: ReachStep; readonly ms: number }[]
  /** The one that is done now, or that failed; null: all are done. */
  readonly step: ReachStep | null
  readonly error: RelevoErrorData | null
  readonly found: MachineFound | null
}
