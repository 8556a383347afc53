import type { Algorithm, Asked, Candidate } from './algorithm'

/**
 * Rendezvous hashing with weights (score = weight / -ln(hash of key and backend), highest wins): a key stays
 * with its backend, and when one goes only its own keys move. A growing share takes keys over one by one.
 */
export function consistentHash(): Algorithm {
  return {
    choose<C extends Candidate>(candidates: readonly C[], { key }: Asked): C | undefined {
      let best: C | undefined
      let bestScore = -Infinity
      for (const candidate of candidates) {
        const score = (candidate.weight * candidate.share) / -Math.log(fraction(`${candidate.id}\0${key}`))
        if (score > bestScore) {
          best = candidate
          bestScore = score
        }
      }
      return best
    }
  }
}

/** FNV-1a with the finalizer of MurmurHash3, as a fraction strictly between 0 and 1. */
function fraction(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (((hash ^ (hash >>> 16)) >>> 0) + 0.5) / 2 ** 32
}
