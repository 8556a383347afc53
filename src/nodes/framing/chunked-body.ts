const cr = 13
const lf = 10
/** Digits of a chunk's size past which it is no number that a body can have. */
const sizeDigits = 13
/** Bytes of one line (a size with its extensions, a trailer) past which it is none. */
const lineBytes = 16 * 1024

/** Where a body in chunks stands: in content, or in a line of its framing of which `line` has been read. */
export type ChunkPoint =
  | { readonly within: 'content'; readonly left: number }
  | { readonly within: 'end of data' | 'size'; readonly line: string }
  /** After the last chunk: `text` is all that was read of the trailers, null where that is too much to be kept. */
  | { readonly within: 'trailers'; readonly text: string | null }

/**
 * Finds the end of a body in chunks (RFC 9112, section 7.1) without keeping any of its content. Lines may end in LF only.
 */
export class ChunkedBody {
  done = false
  /** What came is no body in chunks. */
  failed = false
  #line = ''
  /** What was read after the last chunk, as it came; null where it is too long. */
  #trailers: string | null = ''
  /** Bytes of content left of this chunk; -1 while a line is read. */
  #left = -1
  #expects: 'size' | 'end of data' | 'trailer' = 'size'

  /** Bytes of content left of this chunk; 0 where a line of the framing is due. */
  get left(): number {
    return Math.max(0, this.#left)
  }

  /** Whether none of a line of the framing has been read since the content before it. */
  get isAtContent(): boolean {
    return this.#left > 0 || (this.#expects === 'end of data' && this.#line === '')
  }

  /** The trailers that were read, with the empty line that ends them; nothing where they are too long to be kept. */
  get trailers(): string {
    return this.#trailers ?? ''
  }

  get point(): ChunkPoint {
    if (this.#left > 0) return { within: 'content', left: this.#left }
    if (this.#expects === 'trailer') return { within: 'trailers', text: this.#trailers }
    return { within: this.#expects, line: this.#line }
  }

  /** @returns where in `chunk` it stopped: at its end, unless the body is done or has failed */
  take(chunk: Buffer, from: number): number {
    let at = from
    while (at < chunk.length && !this.done && !this.failed) {
      if (this.#left > 0) {
        const taken = Math.min(this.#left, chunk.length - at)
        this.takeContent(taken)
        at += taken
      } else at = this.takeLine(chunk, at)
    }
    return at
  }

  /** `bytes` of content have come: `left` at most. */
  takeContent(bytes: number): void {
    this.#left -= bytes
    if (this.#left === 0) this.#expects = 'end of data'
  }

  clone(): ChunkedBody {
    const copy = new ChunkedBody()
    copy.done = this.done
    copy.failed = this.failed
    copy.#line = this.#line
    copy.#trailers = this.#trailers
    copy.#left = this.#left
    copy.#expects = this.#expects
    return copy
  }

  /**
   * Whether both are at the same point of a chunk, with the same trailers read: the same bytes would then end both at the
   * same place, as the same.
   */
  isLike(other: ChunkedBody): boolean {
    if (this.#left !== other.#left || this.#expects !== other.#expects) return false
    return this.#line === other.#line && this.#trailers === other.#trailers
  }

  /** Reads of one line of the framing; only where no content is due. @returns where in `chunk` it stopped */
  takeLine(chunk: Buffer, from: number): number {
    const end = chunk.indexOf(lf, from)
    const to = end < 0 ? chunk.length : end
    if (this.#line.length + to - from > lineBytes) {
      this.failed = true
      return from
    }
    if (this.#expects === 'trailer') this.#keepTrailer(chunk, from, end < 0 ? to : to + 1)
    this.#line += chunk.toString('latin1', from, to)
    if (end < 0) return chunk.length
    const line = this.#line.charCodeAt(this.#line.length - 1) === cr ? this.#line.slice(0, -1) : this.#line
    this.#line = ''
    this.#onLine(line)
    return end + 1
  }

  #keepTrailer(chunk: Buffer, from: number, to: number): void {
    if (this.#trailers === null) return
    const isShort = this.#trailers.length + to - from <= lineBytes
    this.#trailers = isShort ? this.#trailers + chunk.toString('latin1', from, to) : null
  }

  #onLine(line: string): void {
    switch (this.#expects) {
      case 'end of data':
        this.failed = line !== ''
        this.#expects = 'size'
        this.#left = -1
        return
      case 'trailer':
        this.done = line === ''
        return
      case 'size': {
        const digits = /^[0-9a-f]+(?=[\t ]*(?:;|$))/i.exec(line)?.[0]
        if (digits === undefined || digits.length > sizeDigits) {
          this.failed = true
          return
        }
        const size = Number.parseInt(digits, 16)
        this.#left = size > 0 ? size : -1
        if (size === 0) this.#expects = 'trailer'
      }
    }
  }
}
