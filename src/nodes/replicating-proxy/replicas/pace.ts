import type { Replica } from './replica'

/** Sessions still missing with which a replica counts as having caught up, when it is not let do so wholly. */
const closeSessions = 64
/** Pause between two looks whether new sessions come as fast as old ones are replayed, ms. */
const paceMs = 500

/** Whether sessions come nearly as fast as one replica is replayed others: then, one after the other is too slow. */
export class Pace {
  readonly #replica: Replica
  /** The last look since it is back: when, and how many sessions had been replayed and were pending then. */
  #last: { readonly at: number; readonly done: number; readonly pending: number } | null = null
  /** Since when sessions come nearly as fast; Infinity while they do not. */
  #pressedSince = Infinity

  constructor(replica: Replica) {
    this.#replica = replica
  }

  /** @param done sessions replayed so far */
  look(done: number): void {
    const { returning, pending } = this.#replica
    const last = this.#last
    const at = performance.now()
    // What it missed while it was away does not come as fast as it is replayed, however much it is.
    if (!returning) {
      this.#last = null
      this.#pressedSince = Infinity
    } else if (last === null) this.#last = { at, done, pending: pending.size }
    else if (at - last.at >= paceMs) {
      const replayed = done - last.done
      const came = pending.size - last.pending + replayed
      if (came > 0 && came * 4 >= replayed * 3) this.#pressedSince = Math.min(this.#pressedSince, at)
      this.#last = { at, done, pending: pending.size }
    }
  }

  get pressed(): boolean {
    return this.#pressedSince < Infinity
  }

  /**
   * Whether it has as good as caught up. Under a steady load there is no moment without a session that it still
   * misses: then it is attached, and gets the last few right after.
   */
  get closeEnough(): boolean {
    const { attached, pending } = this.#replica
    return !attached && pending.size <= closeSessions && performance.now() - this.#pressedSince >= paceMs
  }
}
