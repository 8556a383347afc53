import type { Candidate } from './algorithm'

/**
 * Smooth weighted rotation, as in nginx: each turn every candidate gains its weight, the richest is chosen and
 * pays the sum. Equal weights give plain round robin; unequal ones are spread and not bunched (a a b a, not a a a b).
 */
export class Rotation {
  readonly #credit = new Map<string, number>()

  next<C extends Candidate>(candidates: readonly C[], weightOf: (candidate: C) => number): C | undefined {
    let best: C | undefined
    let bestCredit = -Infinity
    let sum = 0
    for (const candidate of candidates) {
      const weight = weightOf(candidate)
      const credit = (this.#credit.get(candidate.id) ?? 0) + weight
      this.#credit.set(candidate.id, credit)
      sum += weight
      if (credit > bestCredit) {
        best = candidate
        bestCredit = credit
      }
    }
    if (best) this.#credit.set(best.id, bestCredit - sum)
    return best
  }
}
