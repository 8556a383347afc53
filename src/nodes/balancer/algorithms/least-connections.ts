import type { Algorithm, Candidate } from './algorithm'
import { load } from './load'

/** The least busy. Ties go round, so that idle backends are used alike. */
export function leastConnections(): Algorithm {
  let turn = 0
  return {
    choose<C extends Candidate>(candidates: readonly C[]): C | undefined {
      turn = (turn + 1) % Math.max(1, candidates.length)
      let best: C | undefined
      for (let i = 0; i < candidates.length; i++) {
        const candidate = candidates[(turn + i) % candidates.length]
        if (candidate && (!best || load(candidate) < load(best))) best = candidate
      }
      return best
    }
  }
}
