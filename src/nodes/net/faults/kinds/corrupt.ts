import { Ending, type FaultKind, type FaultOf, type Item, type Line, type Stage } from '../stage'

/** Flips one bit of some bytes. */
export const corrupt: FaultKind<FaultOf<'corrupt'>> = {
  roomBytes: () => 0,
  stage: line => new Corrupt(line)
}

class Corrupt implements Stage {
  readonly #line: Line<FaultOf<'corrupt'>>
  /** Bytes that still pass unchanged before the next one in which a bit is flipped. */
  #good: number
  /** What that was drawn with. */
  #probability: number

  constructor(line: Line<FaultOf<'corrupt'>>) {
    this.#line = line
    this.#probability = line.fault.probability
    this.#good = this.#draw()
  }

  take(item: Item): void {
    if (!(item instanceof Ending)) {
      const flipped = this.#flip(item)
      if (flipped > 0) this.#line.bite(flipped)
    }
    this.#line.pass(item)
  }

  changed(): void {
    const { probability } = this.#line.fault
    // Another fault of the link has come or gone: nothing is drawn anew for it.
    if (probability === this.#probability) return
    this.#probability = probability
    this.#good = this.#draw()
  }

  release(): void {
    // It holds nothing.
  }

  dispose(): void {
    // It holds nothing.
  }

  #flip(chunk: Buffer): number {
    let flipped = 0
    let at = this.#good
    for (; at < chunk.length; at += 1 + this.#draw()) {
      chunk[at] = (chunk[at] ?? 0) ^ (1 << Math.floor(this.#line.random() * 8))
      flipped++
    }
    this.#good = at - chunk.length
    return flipped
  }

  /** How many bytes stay good: the geometric distribution, so that not every byte takes a draw. */
  #draw(): number {
    const { probability } = this.#line.fault
    if (probability <= 0) return Infinity
    if (probability >= 1) return 0
    return Math.floor(Math.log(1 - this.#line.random()) / Math.log1p(-probability))
  }
}
