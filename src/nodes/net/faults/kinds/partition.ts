import type { FaultKind, FaultOf } from '../stage'
import { Holding } from './holding'

/** Nothing passes, no end and no reset either, until it is healed; then what was held goes on. */
export const partition: FaultKind<FaultOf<'partition'>> = {
  roomBytes: () => 0,
  opening: 'held',
  stage: line => new Partition(line)
}

class Partition extends Holding<FaultOf<'partition'>> {
  protected override wait(): number {
    return Infinity
  }
}
