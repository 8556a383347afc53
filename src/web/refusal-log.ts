const windowMs = 10_000

/** Writes refused requests to the host's log, at most so many in ten seconds, and counts the others. */
export class RefusalLog {
  readonly #log: (text: string) => void
  readonly #max: number
  #windowStart = -Infinity
  #count = 0

  constructor(log: (text: string) => void, max: number) {
    this.#log = log
    this.#max = max
  }

  add(what: string, reason: string): void {
    const now = performance.now()
    if (now - this.#windowStart > windowMs) {
      if (this.#count > this.#max) this.#log(`refused ${this.#count - this.#max} more`)
      this.#windowStart = now
      this.#count = 0
    }
    this.#count++
    if (this.#count <= this.#max) this.#log(`refused ${JSON.stringify(what.slice(0, 200))}: ${reason}`)
  }
}
