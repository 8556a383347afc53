import type { Algorithm, Candidate } from './algorithm'
import { Rotation } from './rotation'

/** Each in turn, as often as its weight says. */
export function weighted(): Algorithm {
  const rotation = new Rotation()
  return {
    choose: <C extends Candidate>(candidates: readonly C[]) =>
      rotation.next(candidates, one => one.weight * one.share)
  }
}
