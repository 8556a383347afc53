import type { Replica } from './replica'

/** Sessions still missing with which a replica counts as having caught up, when it is not let do so wholly. */
const closeSessions = 64
/** These are twice as many after each so long in which it is not, ms: what it misses meanwhile may come faster than it takes it. */
const doubledMs = 5_000
/** Pause between two looks whether new sessions come as fast as old ones are replayed, ms. */
const paceMs = 500

/** Whether sessions come nearly as fast as one replica is replayed others: then, one after the other is too slow. */
export class Pace {
  readonly #replica: Pick<Replica, 'returning' | 'attached' | 'pending'>
  readonly #now: () => number
  /** The last look since it is back: when, and how many sessions had been replayed and were pending then. */
  #last: { readonly at: number; readonly done: number; readonly pending: number } | null = null
  /** Since when sessions come nearly as fast; Infinity while they do not. */
  #pressedSince = Infinity

  /** @param now ms, of a clock that only goes on */
  constructor(replica: Pick<Replica, 'returning' | 'attached' | 'pending'>, now = () => performance.now()) {
    this.#replica = replica
    this.#now = now
  }

  /** @param done sessions replayed so far */
  look(done: number): void {
    const { returning, pending } = this.#replica
    const last = this.#last
    const at = this.#now()
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
   * misses: then it is attached, and gets the last few right after. The longer that takes, the more these may be: on a
   * computer that is busy they would become more and more, and some day too many to be kept.
   */
  get closeEnough(): boolean {
    const { attached, pending } = this.#replica
    const pressedMs = this.#now() - this.#pressedSince
    const close = closeSessions * 2 ** (pressedMs / doubledMs)
    return !attached && pressedMs >= paceMs && pending.size <= close
  }
}
