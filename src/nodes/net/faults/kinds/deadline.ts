import type { LinkFault } from '#shared/faults'
import type { Line } from '../stage'

/** A part of faults that strike once, some time after the connection was opened or the fault was set. */
export class Deadline {
  readonly #line: Line<LinkFault>
  readonly #afterMs: () => number
  readonly #then: () => void
  #since: number | null = null
  #timer: NodeJS.Timeout | undefined
  #over = false

  /** @param afterMs Infinity: never */
  constructor(line: Line<LinkFault>, afterMs: () => number, then: () => void) {
    this.#line = line
    this.#afterMs = afterMs
    this.#then = then
    this.#line.whenOpen(() => {
      this.#since = performance.now()
      this.change()
    })
  }

  /** The time is another. */
  change(): void {
    clearTimeout(this.#timer)
    const afterMs = this.#afterMs()
    if (this.#over || this.#since === null || afterMs === Infinity) return
    const leftMs = this.#since + afterMs - performance.now()
    // At once is before the owner of a connection that was just accepted can have answered.
    if (leftMs <= 0) this.#strike()
    else this.#timer = setTimeout(() => this.#strike(), leftMs)
  }

  cancel(): void {
    this.#over = true
    clearTimeout(this.#timer)
  }

  #strike(): void {
    this.#over = true
    this.#line.bite(0)
    this.#then()
  }
}
