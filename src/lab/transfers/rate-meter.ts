/** A reading is taken over at least this long, ms. */
const windowMs = 250
/** How long a reading goes on to count, ms: one window in which the disk was busy must not make an hour of the rest. */
const steadyMs = 1_500

/** Bytes a second of something whose count is told now and then: the mean at first, then of about the last second. */
export class RateMeter {
  #bytes = 0
  #at: number | null = null
  #since = 0
  #rate = 0

  /** Takes the count at `t` (ms) and returns the rate, bytes a second. */
  update(bytes: number, t: number): number {
    if (this.#at === null || bytes < this.#bytes) {
      this.#at = t
      this.#since = t
      this.#bytes = bytes
      return Math.round(this.#rate)
    }
    const ms = t - this.#at
    if (ms < windowMs) return Math.round(this.#rate)
    const reading = ((bytes - this.#bytes) * 1000) / ms
    const weight = Math.max(1 - Math.exp(-ms / steadyMs), ms / (t - this.#since))
    this.#rate += (reading - this.#rate) * weight
    this.#at = t
    this.#bytes = bytes
    return Math.round(this.#rate)
  }
}
