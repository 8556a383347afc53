import type { Algorithm, Candidate } from './algorithm'
import { Rotation } from './rotation'

/** Each in turn, whatever its weight. */
export function roundRobin(): Algorithm {
  const rotation = new Rotation()
  return {
    choose: <C extends Candidate>(candidates: readonly C[]) => rotation.next(candidates, one => one.share)
  }
}
