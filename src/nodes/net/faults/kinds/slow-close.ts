import { Ending, type FaultKind, type FaultOf, type Item } from '../stage'
import { Holding } from './holding'

/** The end of a direction arrives later; the bytes before it do not. */
export const slowClose: FaultKind<FaultOf<'slow_close'>> = {
  roomBytes: () => 0,
  stage: line => new SlowClose(line)
}

class SlowClose extends Holding<FaultOf<'slow_close'>> {
  protected override wait(item: Item, at: number, _note: number, now: number): number {
    // A reset is no close: nobody waits for anything any more.
    return item instanceof Ending && item.error === null ? at + this.line.fault.delayMs - now : 0
  }
}
