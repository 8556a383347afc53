const cr = 13
const lf = 10
/** Digits of a chunk's size past which it is no number that a body can have. */
const sizeDigits = 13
/** Bytes of one line (a size with its extensions, a trailer) past which it is none. */
const lineBytes = 16 * 1024

/**
 * Finds the end of a body in chunks (RFC 9112, section 7.1) without keeping any of it. Lines may end in LF only.
 */
export class ChunkedBody {
  done = false
  /** What came is no body in chunks. */
  failed = false
  #line = ''
  /** Bytes of content left of this chunk; -1 while a line is read. */
  #left = -1
  #expects: 'size' | 'end of data' | 'trailer' = 'size'

  /** @returns where in `chunk` it stopped: at its end, unless the body is done or has failed */
  take(chunk: Buffer, from: number): number {
    let at = from
    while (at < chunk.length && !this.done && !this.failed) {
      if (this.#left > 0) {
        const taken = Math.min(this.#left, chunk.length - at)
        this.#left -= taken
        at += taken
        if (this.#left === 0) this.#expects = 'end of data'
      } else at = this.#readLine(chunk, at)
    }
    return at
  }

  #readLine(chunk: Buffer, from: number): number {
    const end = chunk.indexOf(lf, from)
    const to = end < 0 ? chunk.length : end
    if (this.#line.length + to - from > lineBytes) {
      this.failed = true
      return from
    }
    this.#line += chunk.toString('latin1', from, to)
    if (end < 0) return chunk.length
    const line = this.#line.charCodeAt(this.#line.length - 1) === cr ? this.#line.slice(0, -1) : this.#line
    this.#line = ''
    this.#onLine(line)
    return end + 1
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
