import type { FaultType, LinkFault } from '#shared/faults'
import type { Random } from '#system/random'

/** The end of a direction: a FIN, or with `error` what broke the connection. Nothing comes after it. */
export class Ending {
  readonly error: Error | null

  constructor(error: Error | null = null) {
    this.error = error
  }
}

/** What travels in one direction of a connection. A buffer is its stage's own: it may be changed. */
export type Item = Buffer | Ending

/** How many bytes an item has; 0 for an end. */
export function bytesOf(item: Item): number {
  return item instanceof Ending ? 0 : item.length
}

/** One fault at work on one direction of one connection. */
export interface Stage {
  /** Takes the next item; sooner or later, and in order, it passes it on. */
  take(item: Item): void
  /** The fault has other parameters. */
  changed(): void
  /** Passes on all that it holds, at once and in order: the fault is taken off. */
  release(): void
  /** Forgets what it holds: the connection is gone. */
  dispose(): void
}

/** What a stage may do to the direction of a connection that it works on. */
export interface Line<F extends LinkFault> {
  /** With the parameters of now. */
  readonly fault: F
  /** What it draws by chance: a stream for this direction of this connection. */
  readonly random: Random
  /** Hands an item to what follows. */
  pass(item: Item): void
  /** Counts what it has done to this connection. */
  bite(bytes: number): void
  /** Ends the connection as if both ends had closed it: what was passed on still arrives. */
  close(): void
  /** Ends it with a reset, for both ends. */
  reset(): void
  /** Calls back when the connection is open; at once if it is. */
  whenOpen(then: () => void): void
}

/** One kind of fault: what a file of `kinds/` exports, and `kinds/table.ts` lists. */
export interface FaultKind<F extends LinkFault> {
  /** Bytes that may be on their way because of it, in each direction; past them the writer has to wait. */
  roomBytes(fault: F): number
  /**
   * What becomes of a connection that is to be opened: `refused`, or `held` until the fault is taken off. What
   * holds those also holds the ends of those that are open.
   */
  readonly opening?: 'refused' | 'held'
  /** Whether it may end connections that neither end has ended. */
  readonly cuts?: true
  stage(line: Line<F>): Stage
}

/** The parameters of faults of one type. */
export type FaultOf<T extends FaultType | 'partition'> = Extract<LinkFault, { readonly type: T }>
