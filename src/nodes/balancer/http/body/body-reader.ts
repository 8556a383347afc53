/** A piece of a body as it is passed on: bytes of a chunk that was read, or Latin-1 text such as a chunk's size. */
export type Part = Buffer | string

/**
 * Finds one message's body in the bytes of a connection, and says what of them is passed on. Keeps none of them.
 * `ClientConnection` and `BackendConnection` make one for each message.
 */
export interface BodyReader {
  /** The whole body has come. */
  readonly done: boolean
  /** Bytes of content so far, without chunk sizes and the like. */
  readonly received: number
  /** Why the body breaks the rules; null while it does not. The reader is useless after. */
  readonly problem: string | null
  /**
   * Takes what belongs to the body from `chunk`, from `from` on, and adds to `out` what is passed on.
   * @returns where in the chunk it stopped: at its end, unless the body is done or has a problem
   */
  take(chunk: Buffer, from: number, out: Part[]): number
  /** The connection has ended. @returns whether that was the body's end, too */
  ended(out: Part[]): boolean
}

/** A body whose Content-Length is known. Passed on as it is. */
export class LengthReader implements BodyReader {
  received = 0
  readonly problem = null
  readonly #length: number

  constructor(length: number) {
    this.#length = length
  }

  get done(): boolean {
    return this.received >= this.#length
  }

  take(chunk: Buffer, from: number, out: Part[]): number {
    const to = Math.min(chunk.length, from + this.#length - this.received)
    if (to > from) out.push(from === 0 && to === chunk.length ? chunk : chunk.subarray(from, to))
    this.received += to - from
    return to
  }

  ended(): boolean {
    return this.done
  }
}

/** A body that ends with its connection: passed on in chunks, or as it is when the client's connection ends too. */
export class CloseReader implements BodyReader {
  done = false
  received = 0
  readonly problem = null
  readonly #chunks: boolean

  constructor(chunks: boolean) {
    this.#chunks = chunks
  }

  take(chunk: Buffer, from: number, out: Part[]): number {
    const bytes = from === 0 ? chunk : chunk.subarray(from)
    if (bytes.length === 0) return chunk.length
    this.received += bytes.length
    if (this.#chunks) out.push(`${bytes.length.toString(16)}\r\n`, bytes, '\r\n')
    else out.push(bytes)
    return chunk.length
  }

  ended(out: Part[]): boolean {
    this.done = true
    if (this.#chunks) out.push('0\r\n\r\n')
    return true
  }
}
