import { limits } from '../limits'

/** The memory that all sessions of a proxy together use for replies: past `sharedBytes` each may keep less. */
export class MemoryBudget {
  /** Bytes of replies that all sessions keep now. */
  used = 0

  /** How many of the `bytes` that one session may keep it may keep now. */
  window(bytes: number): number {
    return this.used < limits.sharedBytes ? bytes : Math.min(bytes, limits.tightBytes)
  }
}
