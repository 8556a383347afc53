import { Ending, type FaultKind, type FaultOf, type Item, type Line } from '../stage'
import { Holding } from './holding'

/** Bytes go in portions of this much time at the set rate, ms: small enough to be smooth. */
const sliceMs = 5
/** A pause in the traffic saves up this much time at the set rate, ms: so that late timers are made up for. */
const burstMs = 50
/** Traffic at the set rate that may wait before the writer has to, ms; and least and most of it in bytes. */
const queueMs = 250
const leastRoomBytes = 16 * 1024
const mostRoomBytes = 1024 ** 2

/** At most so many bytes a second: a bucket of tokens, one a byte. */
export const bandwidth: FaultKind<FaultOf<'bandwidth'>> = {
  roomBytes: ({ bytesPerSecond }) =>
    Math.min(mostRoomBytes, Math.max(leastRoomBytes, (bytesPerSecond / 1000) * queueMs)),
  stage: line => new Bandwidth(line)
}

class Bandwidth extends Holding<FaultOf<'bandwidth'>> {
  #tokens: number
  #filledAt = performance.now()
  #rate: number

  constructor(line: Line<FaultOf<'bandwidth'>>) {
    super(line)
    this.#rate = line.fault.bytesPerSecond / 1000
    this.#tokens = this.#rate * sliceMs
  }

  override changed(): void {
    this.#fill(performance.now())
    this.#rate = this.line.fault.bytesPerSecond / 1000
    this.#tokens = Math.min(this.#tokens, this.#burst)
    super.changed()
  }

  protected override wait(item: Item, _at: number, _note: number, now: number): number {
    if (item instanceof Ending) return 0
    this.#fill(now)
    const wanted = Math.min(item.length, Math.max(1, this.#rate * sliceMs))
    return (wanted - this.#tokens) / this.#rate
  }

  protected override portion(chunk: Buffer): number {
    const bytes = Math.min(chunk.length, Math.max(1, Math.floor(this.#tokens)))
    this.#tokens -= bytes
    return bytes
  }

  get #burst(): number {
    return Math.max(1, this.#rate * burstMs)
  }

  #fill(now: number): void {
    this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#filledAt) * this.#rate)
    this.#filledAt = now
  }
}
