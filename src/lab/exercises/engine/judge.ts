import type { Verdict } from '#shared/exercise/view'

/** Gathers what speaks for and against, and says the verdict. */
export class Judge {
  readonly #deviations = new Set<string>()
  readonly #unclear = new Set<string>()
  #judged = 0

  /** Something is not as it should be. */
  deviates(step: string): void {
    this.#judged++
    this.#deviations.add(step)
  }

  /** Something could not be found out, or has shown nothing. */
  isUnclear(step: string): void {
    this.#unclear.add(step)
  }

  /** Something is as it should be. */
  holds(): void {
    this.#judged++
  }

  /** Where nothing was judged at all, nothing can be said. */
  get verdict(): Verdict {
    if (this.#deviations.size > 0) return 'deviated'
    return this.#unclear.size > 0 || this.#judged === 0 ? 'inconclusive' : 'held'
  }
}
