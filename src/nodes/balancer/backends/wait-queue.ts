/** A waiting request, asked whether it has got a backend now. `wait` keeps its place in the queue. */
type QueuedTry = () => 'done' | 'wait'

/**
 * Requests that wait for a free place at a backend: bounded in number and in time, first come first served. The pool
 * has one.
 */
export class WaitQueue {
  readonly #limit: number
  readonly #waitMs: number
  readonly #mostWaits: number
  readonly #entries = new Map<symbol, QueuedTry>()
  #pumping = false
  #again = false

  /** @param mostWaits how many that still have to wait are asked in vain; fewer where all wait for the same */
  constructor(limit: number, waitMs: number, mostWaits: number) {
    this.#mostWaits = mostWaits
    this.#limit = limit
    this.#waitMs = waitMs
  }

  get size(): number {
    return this.#entries.size
  }

  /** @returns its disposer, or null when the queue is full. `expired` is called once, after `waitMs`. */
  join(tryAgain: QueuedTry, expired: () => void): (() => void) | null {
    if (this.#entries.size >= this.#limit) return null
    const key = Symbol('waiting')
    const leave = (): void => {
      clearTimeout(timer)
      this.#entries.delete(key)
    }
    const timer = setTimeout(() => {
      leave()
      expired()
    }, this.#waitMs)
    this.#entries.set(key, () => {
      const result = tryAgain()
      if (result === 'done') leave()
      return result
    })
    return leave
  }

  /** A place is free, or a backend's health changed. Stops after a few that still have to wait. */
  pump(): void {
    this.#again = true
    // An attempt that goes can free another place at once: that is for the next round, not for this one.
    if (this.#pumping) return
    this.#pumping = true
    while (this.#again) {
      this.#again = false
      let waits = 0
      for (const tryAgain of this.#entries.values())
        if (tryAgain() === 'wait' && ++waits >= this.#mostWaits) break
    }
    this.#pumping = false
  }
}
