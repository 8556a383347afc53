import { Ending, type FaultKind, type FaultOf, type Item, type Line } from '../stage'
import { Deadline } from './deadline'
import { Holding } from './holding'

/** Black hole: nothing arrives; after a while the connection is closed, and what was held is lost. */
export const timeout: FaultKind<FaultOf<'timeout'>> = {
  roomBytes: () => 0,
  cuts: true,
  stage: line => new Timeout(line)
}

class Timeout extends Holding<FaultOf<'timeout'>> {
  readonly #deadline: Deadline
  #over = false

  constructor(line: Line<FaultOf<'timeout'>>) {
    super(line)
    this.#deadline = new Deadline(
      line,
      () => line.fault.timeoutMs || Infinity,
      () => {
        this.#over = true
        super.dispose()
        line.pass(new Ending())
        line.close()
      }
    )
  }

  override take(item: Item): void {
    if (!this.#over) super.take(item)
  }

  override changed(): void {
    this.#deadline.change()
  }

  override release(): void {
    this.#deadline.cancel()
    super.release()
  }

  override dispose(): void {
    this.#deadline.cancel()
    super.dispose()
  }

  protected override wait(): number {
    return Infinity
  }
}
