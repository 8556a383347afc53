import { monotonicMs } from '#system/clock'

/** How often it is looked, ms. */
const lookMs = 100
/** A look that comes so much too late means that this process stood still, or its machine did: nobody was silent then. */
const stoodStillMs = 1_000

/** How long it is since the desk was heard. */
export class Lease {
  #ms = 0
  #heardAt = 0
  #lookedAt = 0
  #timer: NodeJS.Timeout | null = null
  readonly #onOver: () => void

  constructor(onOver: () => void) {
    this.#onOver = onOver
  }

  /** From now on the desk may be silent for `ms`. */
  begin(ms: number): void {
    this.#ms = ms
    this.heard()
    this.#lookedAt = monotonicMs()
    this.#timer ??= setInterval(() => this.#look(), lookMs)
  }

  heard(): void {
    this.#heardAt = monotonicMs()
  }

  close(): void {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
  }

  #look(): void {
    const now = monotonicMs()
    const late = now - this.#lookedAt - lookMs
    this.#lookedAt = now
    if (late > stoodStillMs) this.#heardAt += late
    if (now - this.#heardAt < this.#ms) return
    this.close()
    this.#onOver()
  }
}
