import type { Line } from './stage'
import type { LinkFault } from '#shared/faults'

/** Something that happens to a connection some time after it was opened, or after the fault was set. */
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
    this.#timer = setTimeout(
      () => {
        this.#over = true
        this.#line.bite(0)
        this.#then()
      },
      Math.max(0, this.#since + afterMs - performance.now())
    )
  }

  cancel(): void {
    this.#over = true
    clearTimeout(this.#timer)
  }
}
