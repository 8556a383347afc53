import type { Algorithm, AlgorithmOptions, Asked, Candidate } from './algorithm'
import { Rotation } from './rotation'

/**
 * A client goes in turn to any backend, and from then on to the same, by a cookie that names it. When that one is down
 * another takes the client, and a new cookie says so.
 */
export function cookie({ cookieName }: AlgorithmOptions): Algorithm {
  const rotation = new Rotation()
  return {
    sticky: true,
    choose<C extends Candidate>(candidates: readonly C[], asked: Asked): C | undefined {
      const id = asked.cookie(cookieName)
      const known = candidates.find(one => one.id === id)
      if (known) return known
      const free = candidates.filter(one => one.free)
      return rotation.next(free.length > 0 ? free : candidates, one => one.weight * one.share)
    },
    bind: ({ id }, asked) =>
      asked.cookie(cookieName) === id
        ? ''
        : `Set-Cookie: ${cookieName}=${id}; Path=/; HttpOnly; SameSite=Lax\r\n`
  }
}
