import { deserialize, serialize } from 'node:v8'

/** A frame is its body's length (4 bytes, big-endian) and the body, a structured clone as V8 writes it. */
const headBytes = 4

/** Longest body that is taken, bytes: whoever sends more is not one of ours. */
const maxFrameBytes = 32 * 1024 ** 2

/** What came is no frame: the connection it came by is of no use any more. */
export class FrameError extends Error {}

export function encodeFrame(value: unknown): Buffer {
  const body = serialize(value)
  const frame = Buffer.allocUnsafe(headBytes + body.length)
  frame.writeUInt32BE(body.length)
  body.copy(frame, headBytes)
  return frame
}

/** Puts a stream's chunks together to frames. Holds one frame at most. */
export class FrameReader {
  #chunks: Buffer[] = []
  #held = 0
  /** How many bytes the next step needs: a head, or a head with its body. */
  #needed = headBytes
  readonly #take: (value: unknown) => void
  readonly #maxBytes: number

  constructor(take: (value: unknown) => void, maxBytes = maxFrameBytes) {
    this.#take = take
    this.#maxBytes = maxBytes
  }

  /** @throws FrameError when it is too long, or not what V8 writes */
  push(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#held += chunk.length
    while (this.#held >= this.#needed) {
      const bytes = this.#chunks.length === 1 ? (this.#chunks[0] ?? chunk) : Buffer.concat(this.#chunks)
      const length = bytes.readUInt32BE()
      if (length > this.#maxBytes) throw new FrameError(`a frame of ${length} bytes`)
      this.#needed = headBytes + length
      if (bytes.length < this.#needed) {
        this.#chunks = [bytes]
        return
      }
      const body = bytes.subarray(headBytes, this.#needed)
      const rest = bytes.subarray(this.#needed)
      this.#chunks = rest.length === 0 ? [] : [rest]
      this.#held = rest.length
      this.#needed = headBytes
      this.#take(decode(body))
    }
  }
}

function decode(body: Buffer): unknown {
  try {
    return deserialize(body)
  } catch (error) {
    throw new FrameError(`a frame that cannot be read: ${String(error)}`)
  }
}
