/**
 * A write of one piece into the system's page cache takes a tenth of a ms. What writes take beyond `allowedMs` each
 * adds up, and past `slowMs` the disk is slow; the less they take, the more of that is forgotten. So one long wait
 * tells, while a thread that merely loses the processor now and then is not taken for a slow disk.
 */
const allowedMs = 2
const slowMs = 40
/** How long nothing is written at once after that: the first time, and at most. */
const firstPauseMs = 1_000
const maxPauseMs = 30_000

/**
 * Whether the disk keeps up with what is written. As long as it does, a write is a copy in memory, and to hand it to
 * another thread costs more than to do it. When it does not, the system makes the writer wait, which must not be the
 * thread that everybody's bytes go through.
 */
export class DiskPace {
  #overMs = 0
  #slowUntil = -Infinity
  #pauseMs = firstPauseMs
  readonly #now: () => number

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Whether the next piece may be written at once. */
  get quick(): boolean {
    return this.#now() >= this.#slowUntil
  }

  /** A piece was written at once, and took so long. */
  took(ms: number): void {
    this.#overMs = Math.max(0, this.#overMs + ms - allowedMs)
    if (this.#overMs < slowMs) return
    const now = this.#now()
    // Slow again soon after it was given another try: longer this time.
    const again = now - this.#slowUntil < this.#pauseMs
    this.#pauseMs = again ? Math.min(maxPauseMs, 2 * this.#pauseMs) : firstPauseMs
    this.#slowUntil = now + this.#pauseMs
    this.#overMs = 0
  }
}
