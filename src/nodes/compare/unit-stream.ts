import type { MessageReader } from './message-reader'
import type { Unit } from './unit'

const nothing = Buffer.alloc(0)

/** One reply, read unit by unit. Keeps its bytes from the beginning of the current unit on. */
export class UnitStream {
  /** The unit that was read and is not done with. */
  unit: Unit | null = null
  /** No more will come. */
  ended = false
  /** Bytes kept. */
  held = 0
  readonly reader: MessageReader
  /** The reader as it was before the current unit. */
  before: MessageReader
  #chunks: Buffer[] = []
  /** The position of the first byte kept. */
  #start: number
  /** Which chunk is read next, and from where. */
  #index = 0
  #at = 0

  constructor(reader: MessageReader) {
    this.reader = reader
    this.before = reader.clone()
    this.#start = reader.position
  }

  push(chunk: Buffer): void {
    if (chunk.length === 0) return
    this.#chunks.push(chunk)
    this.held += chunk.length
  }

  /** The current unit, or the next one when there was none; null until more comes. */
  next(): Unit | null {
    while (this.unit === null && !this.reader.failed) {
      const chunk = this.#chunks[this.#index]
      if (!chunk && this.ended) this.reader.end()
      this.#at = this.reader.take(chunk ?? nothing, this.#at)
      this.unit = this.reader.unit
      if (!chunk) break
      if (this.#at < chunk.length) continue
      this.#index++
      this.#at = 0
    }
    return this.unit
  }

  /** Goes on to the next unit. */
  done(): void {
    this.unit = null
    this.before = this.reader.clone()
    for (const chunk of this.#chunks.splice(0, this.#index)) {
      this.#start += chunk.length
      this.held -= chunk.length
    }
    this.#index = 0
  }

  /** A copy of the bytes from a position on, of those that are kept. */
  from(position: number): Buffer {
    return Buffer.concat(this.#chunks).subarray(position - this.#start)
  }
}
