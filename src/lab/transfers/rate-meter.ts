/** A reading is taken over at least this long, ms. */
const windowMs = 250

/** Bytes a second of something whose count is told now and then. */
export class RateMeter {
  #bytes = 0
  #at: number | null = null
  #rate = 0

  /** Takes the count at `t` (ms) and returns the rate, bytes a second. */
  update(bytes: number, t: number): number {
    if (this.#at === null || bytes < this.#bytes) {
      this.#at = t
      this.#bytes = bytes
      return this.#rate
    }
    const ms = t - this.#at
    if (ms < windowMs) return this.#rate
    this.#rate = Math.round(((bytes - this.#bytes) * 1000) / ms)
    this.#at = t
    this.#bytes = bytes
    return this.#rate
  }

  reset(): void {
    this.#at = null
    this.#rate = 0
  }
}
