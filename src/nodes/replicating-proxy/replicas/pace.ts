import type { Replica } from './replica'

/** Sessions still missing with which a replica counts as having caught up, when it is not let do so wholly. */
const closeSessions = 64
/** These are twice as many after each so long in which it is not, ms: what it misses meanwhile may come faster than it takes it. */
const doubledMs = 5_000
/** Pause between two looks whether new sessions come as fast as old ones are replayed, ms. */
const paceMs = 500
/** How long after it is back others are waited for to keep the order, and how long until the newest may come late, ms. */
const orderlyMs = 300
const chaseMs = 750

type Watched = Pick<Replica, 'returning' | 'attached' | 'pending'>

/** Whether sessions come nearly as fast as one replica is replayed others: then, one after the other is too slow. */
export class Pace {
  readonly #replica: Watched
  readonly #now: () => number
  /** When a connection to it stood again, and the newest session that it missed by then; null while it is away. */
  #back: { readonly at: number; readonly newest: number } | null = null
  /** The last look since it is back: when, and how many sessions had been replayed and were pending then. */
  #last: { readonly at: number; readonly done: number; readonly pending: number } | null = null
  /** Since when sessions come nearly as fast; Infinity while they do not. */
  #pressedSince = Infinity

  /** @param now ms, of a clock that only goes on */
  constructor(replica: Watched, now = () => performance.now()) {
    this.#replica = replica
    this.#now = now
  }

  /** A connection to it stands: the first one since it was away counts. */
  reached(): void {
    if (this.#back) return
    let newest = -1
    for (const session of this.#replica.pending.keys()) newest = session
    this.#back = { at: this.#now(), newest }
  }

  /** @param done sessions replayed so far */
  look(done: number): void {
    const { returning, pending } = this.#replica
    const last = this.#last
    const at = this.#now()
    // What it missed while it was away does not come as fast as it is replayed, however much it is.
    if (!returning) {
      this.#back = this.#last = null
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

  /** Whether it has taken so long that a session which goes on holds up none that were at the same time as it. */
  get hurried(): boolean {
    return this.#backMs >= orderlyMs
  }

  /**
   * Whether it has as good as caught up. Under a steady load there is no moment without a session that it still
   * misses: then it is attached, and gets the last few right after, once it has had all that it missed while it was
   * away. The longer others come as fast as it is replayed, the more these may be: on a computer that is busy they would
   * become more and more, and some day too many to be kept.
   */
  get closeEnough(): boolean {
    const { attached, pending } = this.#replica
    if (attached) return false
    const pressedMs = this.#now() - this.#pressedSince
    const close = closeSessions * 2 ** (Math.max(0, pressedMs) / doubledMs)
    const isLate = pressedMs >= paceMs || (this.#backMs >= chaseMs && !this.#missesOld)
    return isLate && pending.size <= close
  }

  get #backMs(): number {
    return this.#back ? this.#now() - this.#back.at : 0
  }

  /** Whether one that it missed while it was away is over, and has not been replayed. */
  get #missesOld(): boolean {
    const newest = this.#back?.newest ?? Infinity
    for (const [session, { state }] of this.#replica.pending) {
      if (session > newest) return false
      if (state === 'ready') return true
    }
    return false
  }
}
