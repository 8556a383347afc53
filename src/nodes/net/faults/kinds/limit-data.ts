import { Ending, type FaultKind, type FaultOf, type Item, type Line, type Stage } from '../stage'

/** The connection is closed after so many bytes of a direction. They arrive; what follows them does not. */
export const limitData: FaultKind<FaultOf<'limit_data'>> = {
  roomBytes: () => 0,
  cuts: true,
  stage: line => new LimitData(line)
}

class LimitData implements Stage {
  readonly #line: Line<FaultOf<'limit_data'>>
  #passed = 0
  #over = false

  constructor(line: Line<FaultOf<'limit_data'>>) {
    this.#line = line
  }

  take(item: Item): void {
    if (item instanceof Ending) {
      if (!this.#over) this.#line.pass(item)
      return
    }
    const left = this.#over ? 0 : Math.max(0, this.#line.fault.bytes - this.#passed)
    if (item.length > left) this.#line.bite(item.length - left)
    if (this.#over) return
    const passed = item.subarray(0, left)
    this.#passed += passed.length
    if (passed.length > 0) this.#line.pass(passed)
    this.changed()
  }

  changed(): void {
    if (this.#over || this.#passed < this.#line.fault.bytes) return
    this.#over = true
    this.#line.bite(0)
    this.#line.pass(new Ending())
    this.#line.close()
  }

  release(): void {
    // It holds nothing; a connection that it has closed stays closed.
  }

  dispose(): void {
    this.#over = true
  }
}
