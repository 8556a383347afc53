import type { ChunkedBody } from '#nodes/framing/chunked-body'

const crlf = '\r\n'
/** A line with the size of a chunk, as far as it would be one if it ended here (RFC 9112, section 7.1.1). */
const sizeSoFar = /^([0-9a-f]{1,13})(?:;[\w.-]+(?:=[\w.-]+)?)*(\r?)$/i
/** Zeros that may yet become the size of any chunk. */
const openSize = /^0{0,4}$/

/**
 * Has a client go on with another replica's body in chunks where theirs end at other places: the framing in between is
 * made to be what the client was promised, and the content stays as it is.
 *
 *     client   5 hello | 9 ,_wor            of this chunk it is owed five bytes more
 *     replica  c hello,_world | 7 _again! | 0
 *     written                ld_ag | 4 ain! | 0    fills that chunk, and gives the rest of the replica's a size of its
 *                                                  own; after that, the replica's bytes are passed on as they are
 */
export class Refit {
  /** What the replica sends from here on needs nothing more. */
  done = false
  /** The replica's content has ended where the client was promised more, or goes on where it was told that it ends. */
  failed = false
  readonly #own: ChunkedBody
  /** Bytes of the replica's content that the client has already. */
  #skip: number
  /** What ends the line of which the client has a part. */
  #first = ''
  /** Bytes that the client is owed of the chunk that it is in. */
  #due = 0
  /** What is left of the trailers that the client has, with which the replica's have to begin; null before there are any. */
  #trailers: string | null = null

  private constructor(own: ChunkedBody, skip: number) {
    this.#own = own.clone()
    this.#skip = skip
  }

  /**
   * @param client where the client's body stands
   * @param own where the replica's stood before that content of which the client has `skip` bytes
   * @returns null where the line of the framing that the client has a part of cannot be ended
   */
  static from(client: ChunkedBody, own: ChunkedBody, skip: number): Refit | null {
    const refit = new Refit(own, skip)
    const { point } = client
    if (point.within === 'content') refit.#due = point.left
    else if (point.within === 'end of data') refit.#first = point.line === '' ? crlf : '\n'
    else if (point.within === 'trailers') refit.#trailers = point.text
    else return refit.#endsSize(point.line) ? refit : null
    return point.within === 'trailers' && point.text === null ? null : refit
  }

  /** Takes the next bytes of the replica's body. @returns what the client is to get in their place */
  take(chunk: Buffer): Buffer {
    const written: Buffer[] = [Buffer.from(this.#first)]
    this.#first = ''
    let at = 0
    while (!this.done && !this.failed && (at < chunk.length || this.#needsNoBytes))
      at = this.#next(chunk, at, written)
    if (this.done) written.push(chunk.subarray(at))
    return Buffer.concat(written)
  }

  /** The client has a part of the line before a chunk. */
  #endsSize(line: string): boolean {
    if (openSize.test(line)) return true
    const [, digits, end] = sizeSoFar.exec(line) ?? []
    if (digits === undefined) return false
    this.#first = end === '' ? crlf : '\n'
    this.#due = Number.parseInt(digits, 16)
    if (this.#due === 0) this.#trailers = ''
    return true
  }

  get #needsNoBytes(): boolean {
    if (this.#skip > 0 || this.#due > 0) return false
    if (this.#trailers !== null) return this.#trailers === '' && this.#own.point.within === 'trailers'
    return this.#own.point.within !== 'end of data'
  }

  #next(chunk: Buffer, at: number, written: Buffer[]): number {
    const own = this.#own
    if (this.#skip > 0) {
      const to = this.#content(chunk, at, this.#skip)
      if (to === null) return this.#line(chunk, at)
      this.#skip -= to - at
      return to
    }
    if (this.#trailers !== null) return this.#sameTrailers(chunk, at, this.#trailers)
    if (this.#due > 0) {
      const to = this.#content(chunk, at, this.#due)
      if (to === null) return this.#line(chunk, at)
      written.push(chunk.subarray(at, to))
      this.#due -= to - at
      if (this.#due === 0) written.push(Buffer.from(crlf))
      return to
    }
    if (own.point.within === 'end of data') return this.#line(chunk, at)
    // Where it stands before a size, that is the next for both.
    if (own.left > 0) written.push(Buffer.from(own.left.toString(16) + crlf))
    this.done = true
    return at
  }

  /** Goes over `most` bytes of content at most. @returns where they end; null where a line of the framing is next */
  #content(chunk: Buffer, at: number, most: number): number | null {
    const length = Math.min(this.#own.left, most, chunk.length - at)
    if (length === 0) return null
    this.#own.takeContent(length)
    return at + length
  }

  #line(chunk: Buffer, at: number): number {
    if (this.#own.point.within === 'trailers') this.failed = true
    else at = this.#own.takeLine(chunk, at)
    this.failed ||= this.#own.failed
    return at
  }

  #sameTrailers(chunk: Buffer, at: number, due: string): number {
    this.failed = this.#own.left > 0
    if (this.failed) return at
    if (this.#own.point.within !== 'trailers') return this.#line(chunk, at)
    const length = Math.min(due.length, chunk.length - at)
    this.#trailers = due.slice(length)
    this.failed = chunk.toString('latin1', at, at + length) !== due.slice(0, length)
    this.done = !this.failed && this.#trailers === ''
    return at + length
  }
}
