import { oneLine } from '#nodes/runtime/one-line'
import { exchangeBytes, headBytes } from './exchange'
import { javaDouble } from './java-double'
import { javaText } from './java-text'

/** The size of each value in the order in which they come, and how Java prints it. */
const fields: readonly { readonly bytes: number; readonly print: (bytes: Buffer) => string }[] = [
  { bytes: 4, print: bytes => String(bytes.readInt32BE(0)) },
  { bytes: 8, print: printDouble },
  { bytes: 4, print: bytes => oneLine(javaText(bytes)) },
  ...Array.from({ length: 5 }, () => ({ bytes: 8, print: printDouble }))
]

function printDouble(bytes: Buffer): string {
  return javaDouble(bytes.readDoubleBE(0))
}

/**
 * Reads the client's side of one exchange from chunks that may be split anywhere. Any bytes are valid values;
 * the only faults are too few of them and too many. Holds one unfinished value, 7 bytes at most.
 */
export class ExchangeDecoder {
  #received = 0
  #field = 0
  #filled = 0
  readonly #value = Buffer.alloc(8)

  /** Bytes of the exchange that have come, 56 at most. */
  get received(): number {
    return Math.min(this.#received, exchangeBytes)
  }

  /** Bytes past the end of the exchange. */
  get extra(): number {
    return Math.max(0, this.#received - exchangeBytes)
  }

  /** Whether the reply is due. */
  get headDone(): boolean {
    return this.#received >= headBytes
  }

  get done(): boolean {
    return this.#received >= exchangeBytes
  }

  /** Takes a chunk; calls `onLine` with each value that it completes, as Java prints it. */
  push(chunk: Buffer, onLine: (line: string) => void): void {
    this.#received += chunk.length
    for (let offset = 0; offset < chunk.length;) {
      const field = fields[this.#field]
      if (!field) return
      const taken = chunk.copy(this.#value, this.#filled, offset, offset + field.bytes - this.#filled)
      offset += taken
      this.#filled += taken
      if (this.#filled < field.bytes) return
      this.#filled = 0
      this.#field++
      onLine(field.print(this.#value.subarray(0, field.bytes)))
    }
  }
}
