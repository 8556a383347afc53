import { Ending, type FaultKind, type FaultOf, type Item } from '../stage'
import { Holding } from './holding'

/** Bytes that may wait to be sliced before the writer has to wait. */
const roomBytes = 64 * 1024

/** Arrives in small pieces, some time apart. */
export const slicer: FaultKind<FaultOf<'slicer'>> = {
  roomBytes: () => roomBytes,
  stage: line => new Slicer(line)
}

class Slicer extends Holding<FaultOf<'slicer'>> {
  #passedAt = -Infinity

  protected override wait(item: Item, _at: number, _note: number, now: number): number {
    return item instanceof Ending ? 0 : this.#passedAt + this.line.fault.delayMs - now
  }

  protected override portion({ length }: Buffer): number {
    const { averageBytes, variationBytes } = this.line.fault
    this.#passedAt = performance.now()
    const size = Math.round(averageBytes + (this.line.random() * 2 - 1) * variationBytes)
    return Math.min(length, Math.max(1, size))
  }
}
