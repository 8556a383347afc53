import type { FaultKind, FaultOf, Item } from '../stage'
import { Holding } from './holding'

/** Bytes that may be in flight: with a latency of 100 ms, 40 MiB a second still pass. */
const inFlightBytes = 4 * 1024 ** 2

/** Everything arrives later, and in order: what drew a short delay waits for what it follows. */
export const latency: FaultKind<FaultOf<'latency'>> = {
  roomBytes: () => inFlightBytes,
  stage: line => new Latency(line)
}

class Latency extends Holding<FaultOf<'latency'>> {
  /** Where in the range of the jitter it falls: -1 to 1. */
  protected override prepare(): number {
    return this.line.random() * 2 - 1
  }

  protected override wait(_item: Item, at: number, jitter: number, now: number): number {
    const { latencyMs, jitterMs } = this.line.fault
    return at + latencyMs + jitter * jitterMs - now
  }
}
