import type { OrderStats } from '#shared/state'
import { limits } from '../limits'

/** What the order has to know of a session. */
export interface Ordered {
  /** Whether nothing of it can reach a replica any more, or only one that new sessions do not go to. */
  isOver(now: number): boolean
  /** Its turn has come, after so many ms. */
  begin(waitedMs: number): void
}

/** Who may have the next turn wait for a moment. */
interface Gate {
  readonly holdsTurn: boolean
  turnTaken(): void
}

/**
 * One session at a time, in the order in which they were accepted: so every replica has the same sessions in the same
 * order, however many clients there are (state machine replication). A client that waits is not read.
 *
 *     accepted --nobody before it--> turn --over--> the next one's turn, unless a replica that is back is to be let in
 *         +-----others before it---> waits
 */
export class TotalOrder {
  readonly #waiting = new Map<Ordered, number>()
  readonly #gate: Gate
  #current: Ordered | null = null
  #heldSince: number | null = null
  #waited = 0
  #waitedMs = 0
  #longestMs = 0

  constructor(gate: Gate) {
    this.#gate = gate
  }

  get othersWait(): boolean {
    return this.#waiting.size > 0
  }

  get stats(): OrderStats {
    return {
      waiting: this.#waiting.size,
      waited: this.#waited,
      waitedMs: this.#waitedMs,
      longestMs: this.#longestMs
    }
  }

  enter(session: Ordered): void {
    this.#waiting.set(session, performance.now())
    this.look()
  }

  /** Its client has left before its turn came. */
  leave(session: Ordered): void {
    this.#waiting.delete(session)
  }

  /** A replica that catches up has been replayed one session more: the next turn waits for it again. */
  replayed(): void {
    this.#heldSince = null
    this.look()
  }

  /** Gives the next one its turn, if it is time; to be called when a session is over, and now and then. */
  look(): void {
    const now = performance.now()
    if (this.#current && !this.#current.isOver(now)) return
    this.#current = null
    const [next] = this.#waiting
    if (!next) return
    if (this.#gate.holdsTurn) {
      this.#heldSince ??= now
      // One that gets nowhere in that time holds up nobody until it does: else the others would wait for ever.
      if (now - this.#heldSince < limits.holdTurnMs) return
    } else this.#heldSince = null
    const [session, since] = next
    this.#waiting.delete(session)
    this.#current = session
    const waitedMs = now - since
    // One that found nobody before it has not waited.
    if (waitedMs >= 1) {
      this.#waited++
      this.#waitedMs += waitedMs
      this.#longestMs = Math.max(this.#longestMs, waitedMs)
    }
    this.#gate.turnTaken()
    session.begin(waitedMs)
  }

  /** The proxy ends: whoever waits is told nothing more. */
  clear(): void {
    this.#waiting.clear()
  }
}
