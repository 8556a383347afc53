const crlf2 = Buffer.from('\r\n\r\n')
/** Chunks up to this are turned into text whole: to search a short text costs less than to search its bytes. */
const shortBytes = 2048

/** What `take` says of a head whose end has not come yet; the reader keeps the beginning. */
export const unfinished = Symbol('unfinished')
/** What `take` says of a head longer than the limit. */
export const oversize = Symbol('oversize')

/** Finds the end of a head in the chunks of a connection, wherever they are cut. Each connection has one. */
export class HeadReader {
  /** Where, in the chunk of the last `take` that found a head, what follows it begins. */
  end = 0
  readonly #limit: number
  /** The unfinished head; its first `#length` bytes count. */
  #kept: Buffer | null = null
  #length = 0

  /** @param limit most bytes of a head */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** Bytes of the unfinished head. */
  get pending(): number {
    return this.#length
  }

  /** First byte of the unfinished head; -1 when there is none. */
  get first(): number {
    return this.#kept?.[0] ?? -1
  }

  /** The unfinished head, for a first look at whether it can become one. */
  get start(): string {
    return this.#kept?.toString('latin1', 0, this.#length) ?? ''
  }

  /**
   * Looks for the head's end in `chunk`, from offset `from` on.
   * @returns the head's lines, each with its CRLF, without the empty one
   */
  take(chunk: Buffer, from: number): string | typeof unfinished | typeof oversize {
    if (this.#kept !== null) return this.#continueHead(chunk, from)
    if (chunk.length - from <= shortBytes) {
      const text = chunk.toString('latin1', from)
      const at = text.indexOf('\r\n\r\n')
      if (at >= 0) {
        this.end = from + at + 4
        return at + 4 > this.#limit ? oversize : text.slice(0, at + 2)
      }
    } else {
      const at = chunk.indexOf(crlf2, from)
      if (at >= 0) {
        this.end = at + 4
        return this.end - from > this.#limit ? oversize : chunk.toString('latin1', from, at + 2)
      }
    }
    return this.#keep(chunk, from)
  }

  #continueHead(chunk: Buffer, from: number): string | typeof unfinished | typeof oversize {
    const before = this.#length
    const state = this.#keep(chunk, from)
    const kept = this.#kept
    if (kept === null) return state
    // The end may have begun in what came before.
    const at = kept.subarray(0, this.#length).indexOf(crlf2, Math.max(0, before - 3))
    if (at < 0) return state
    this.end = from + at + 4 - before
    this.#kept = null
    this.#length = 0
    return kept.toString('latin1', 0, at + 2)
  }

  #keep(chunk: Buffer, from: number): typeof unfinished | typeof oversize {
    const room = this.#limit - this.#length
    const to = Math.min(chunk.length, from + room)
    const length = this.#length + to - from
    let kept = this.#kept
    if (kept === null || kept.length < length) {
      const larger = Buffer.allocUnsafe(Math.min(this.#limit, Math.max(512, 2 * length)))
      kept?.copy(larger, 0, 0, this.#length)
      this.#kept = kept = larger
    }
    chunk.copy(kept, this.#length, from, to)
    this.#length = length
    return length >= this.#limit ? oversize : unfinished
  }
}

/** Whether an LF after offset `from` of `chunk` is without its CR; one at `from` may have it in the chunk before. */
export function hasBareLf(chunk: Buffer, from: number): boolean {
  for (let at = chunk.indexOf(10, from); at >= 0; at = chunk.indexOf(10, at + 1)) {
    if (at > from && chunk[at - 1] !== 13) return true
  }
  return false
}
