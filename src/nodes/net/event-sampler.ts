/**
 * Lets `perSecond` events a second through and counts the others, so that a flood cannot fill the journal.
 * A token bucket that holds one second.
 */
export class EventSampler {
  #tokens: number
  #last: number
  #skipped = 0
  readonly #perSecond: number
  readonly #now: () => number

  constructor(perSecond: number, now: () => number = () => performance.now()) {
    this.#perSecond = perSecond
    this.#tokens = perSecond
    this.#now = now
    this.#last = now()
  }

  /** Null when this event is to be skipped, otherwise how many were skipped since the last one that passed. */
  take(): { readonly skipped: number } | null {
    const now = this.#now()
    this.#tokens = Math.min(this.#perSecond, this.#tokens + ((now - this.#last) / 1000) * this.#perSecond)
    this.#last = now
    if (this.#tokens < 1) {
      this.#skipped++
      return null
    }
    this.#tokens--
    const skipped = this.#skipped
    this.#skipped = 0
    return { skipped }
  }
}
