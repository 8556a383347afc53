import { limits } from '../limits'

/** What all sessions together keep of replies, so that many sessions cannot do what one may. */
export class MemoryBudget {
  /** Bytes. */
  used = 0

  /** How much of a window of `bytes` may be used now. */
  window(bytes: number): number {
    return this.used < limits.sharedBytes ? bytes : Math.min(bytes, limits.tightBytes)
  }
}
