import { setTimeout as delay } from 'node:timers/promises'

/** Keeps what is read to so many bytes a second, with no more than a tenth of a second's worth at once. */
export class Pace {
  bytesPerSecond: number
  /** When what was taken so far is due, ms of the monotonic clock. */
  #due = 0

  constructor(bytesPerSecond: number) {
    this.bytesPerSecond = bytesPerSecond
  }

  /** Resolves when `bytes` more may be read. @throws AbortError */
  async take(bytes: number, signal: AbortSignal): Promise<void> {
    const now = performance.now()
    this.#due = Math.max(this.#due, now - 100) + (bytes * 1000) / this.bytesPerSecond
    if (this.#due > now) await delay(this.#due - now, undefined, { signal })
  }
}
