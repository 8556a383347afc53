import type { Algorithm, AlgorithmOptions, Candidate } from './algorithm'
import { load } from './load'

/** The less busy of two taken by chance: nearly as even as the least busy of all, and no herd behind one. */
export function powerOfTwo({ random }: Pick<AlgorithmOptions, 'random'>): Algorithm {
  return {
    choose<C extends Candidate>(candidates: readonly C[]): C | undefined {
      const first = Math.floor(random() * candidates.length)
      const other = Math.floor(random() * (candidates.length - 1))
      const a = candidates[first]
      const b = candidates[other >= first ? other + 1 : other]
      if (!a || !b) return a ?? b
      return load(b) < load(a) ? b : a
    }
  }
}
