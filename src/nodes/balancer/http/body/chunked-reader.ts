import { limits } from '../../limits'
import type { BodyReader, Part } from './body-reader'
import { lines, without } from '../head/headers'
import { lineProblem, parseFields } from '../head/syntax'

const cr = 13
const lf = 10
const semicolon = 59
/** Digits of a chunk's size: more than any body needs, and exact as a number. */
const sizeDigits = 13
const tooManyExtensions = 'too many chunk extensions'

/** Fields that a trailer may not have (RFC 9110, section 6.5.1), or that belong to one connection: not passed on. */
const forbiddenTrailers: ReadonlySet<string> = new Set([
  ...['content-length', 'transfer-encoding', 'host', 'connection', 'keep-alive', 'trailer', 'te', 'upgrade'],
  ...[
    'content-encoding',
    'content-type',
    'content-range',
    'authorization',
    'set-cookie',
    'cookie',
    'location'
  ]
])

/**
 * A body in chunks (RFC 9112, section 7.1). Passed on in chunks without their extensions, which serve nobody but
 * smugglers of requests; to HTTP/1.0 clients, which do not know chunks, as the content alone. Where the lines of the head
 * end with LF alone those of its chunks may as well; in an answer, where the next request does not hang on where it ends,
 * they always may. They are passed on with CRLF.
 *
 *     size -;-> extension -CR-> sizeEnd -LF-> data ... dataCr -CR-> dataLf -LF-> size
 *       +------------CR----------^  |
 *                                   +-- size 0 --> trailer --empty line--> done
 */
export class ChunkedReader implements BodyReader {
  done = false
  received = 0
  problem: string | null = null
  readonly #chunks: boolean
  /** Lines may end with LF alone. */
  readonly #lf: boolean
  /** None has done so yet, and none need to: chunks are passed on with their lines as they came. */
  #crlf: boolean
  #state: 'size' | 'extension' | 'sizeEnd' | 'data' | 'dataCr' | 'dataLf' | 'trailer' = 'size'
  #size = 0
  /** Digits of the chunk's size so far. */
  #digits = 0
  /** Bytes left of this chunk. */
  #left = 0
  #extensionBytes = 0
  #trailer = ''

  /**
   * @param chunks whether the body is passed on in chunks
   * @param lf whether its lines may end with LF alone: they do, or `any` may
   */
  constructor(chunks: boolean, lf: boolean | 'any' = false) {
    this.#chunks = chunks
    this.#lf = lf !== false
    this.#crlf = lf !== true
  }

  take(chunk: Buffer, from: number, out: Part[]): number {
    /** Whether chunks are passed on as they came, with their lines. */
    let asIs = this.#chunks && this.#crlf
    let at = from
    /** Where the bytes begin that are passed on as they are; -1: nowhere yet. */
    let kept = -1
    /** Where the line of the size begins, if it can be passed on as it is; -1: in an earlier piece. */
    let line = this.#digits === 0 ? at : -1
    const flush = (to: number): void => {
      if (kept >= 0 && to > kept) {
        const bytes = chunk.subarray(kept, to)
        if (this.#chunks && !asIs) out.push(`${bytes.length.toString(16)}\r\n`, bytes, '\r\n')
        else out.push(bytes)
      }
      kept = -1
    }
    /** A line ends with LF alone; what is kept up to `to` still goes on as it came. */
    const foundLf = (to: number): void => {
      flush(to)
      asIs = this.#crlf = false
    }
    while (at < chunk.length) {
      switch (this.#state) {
        case 'data': {
          const to = Math.min(chunk.length, at + this.#left)
          if (kept < 0) kept = at
          this.received += to - at
          this.#left -= to - at
          at = to
          if (this.#left > 0) break
          if (!asIs) flush(at)
          this.#state = 'dataCr'
          break
        }
        case 'dataCr':
          this.#state = 'dataLf'
          if (this.#lf && chunk[at] === lf) {
            if (asIs) {
              foundLf(at)
              out.push('\r\n')
            }
            break
          }
          if (chunk[at] !== cr) return this.#fail('a chunk that is longer than its size', at)
          if (asIs && kept < 0) kept = at
          at++
          break
        case 'dataLf':
          if (chunk[at] !== lf) return this.#fail('a chunk that is longer than its size', at)
          if (asIs && kept < 0) kept = at
          // Many small chunks in a row are passed on in one piece.
          line = ++at
          this.#state = 'size'
          break
        case 'size': {
          const code = chunk[at] ?? 0
          const digit = hexDigit(code)
          if (digit >= 0) {
            if (++this.#digits > sizeDigits) return this.#fail('a chunk size of too many digits', at)
            this.#size = this.#size * 16 + digit
          } else if (this.#digits > 0 && code === semicolon) {
            flush(line)
            line = -1
            if (++this.#extensionBytes > limits.chunkExtensionBytes) return this.#fail(tooManyExtensions, at)
            this.#state = 'extension'
          } else if (this.#digits > 0 && this.#endsLine(code)) {
            this.#state = 'sizeEnd'
            if (code === lf) {
              if (asIs) foundLf(line)
              break
            }
          } else return this.#fail('a chunk size that is no number', at)
          at++
          break
        }
        case 'extension': {
          const code = chunk[at] ?? 0
          if (this.#endsLine(code)) {
            this.#state = 'sizeEnd'
            if (code === lf) {
              if (asIs) foundLf(line)
              break
            }
          } else if ((code < 32 && code !== 9) || code === 127) return this.#fail('a bad chunk extension', at)
          else if (++this.#extensionBytes > limits.chunkExtensionBytes) {
            return this.#fail(tooManyExtensions, at)
          }
          at++
          break
        }
        case 'sizeEnd':
          if (chunk[at] !== lf) return this.#fail('a CR without its LF', at)
          at++
          this.#left = this.#size
          if (this.#size > 0) {
            if (asIs && line < 0) out.push(`${this.#size.toString(16)}\r\n`)
            else if (asIs && kept < 0) kept = line
            this.#state = 'data'
          } else {
            flush(line)
            this.#state = 'trailer'
            this.#trailer = '\r\n'
          }
          this.#size = this.#digits = 0
          break
        case 'trailer':
          return this.#takeTrailer(chunk, at, out)
      }
    }
    flush(this.#state === 'size' || this.#state === 'sizeEnd' ? line : at)
    return at
  }

  ended(): boolean {
    return this.done
  }

  #takeTrailer(chunk: Buffer, at: number, out: Part[]): number {
    const before = this.#trailer.length
    const most = limits.trailerBytes - before
    this.#trailer += chunk.toString('latin1', at, Math.min(chunk.length, at + most))
    const end = this.#trailerEnd(Math.max(0, before - 3))
    if (end === null) {
      if (this.#trailer.length >= limits.trailerBytes) return this.#fail('too many trailers', at)
      return chunk.length
    }
    const whole = this.#trailer.slice(0, end)
    const text = (this.#lf ? whole.replace(/\r?\n/g, '\r\n') : whole).slice(2, -2)
    const fields = lineProblem(`\r\n${text}`) ?? parseFields(text, 0, limits.headerCount)
    if (typeof fields === 'string') return this.#fail(`in a trailer: ${fields}`, at)
    if (this.#chunks) out.push(`0\r\n${lines(without(fields, forbiddenTrailers))}\r\n`)
    this.done = true
    return at + end - before
  }

  /** Where the empty line after the trailers ends; null when it has not come. @param from where to begin to look */
  #trailerEnd(from: number): number | null {
    const emptyLine = this.#lf ? /\n\r?\n/g : /\r\n\r\n/g
    emptyLine.lastIndex = from
    return emptyLine.test(this.#trailer) ? emptyLine.lastIndex : null
  }

  #endsLine(code: number): boolean {
    return code === cr || (code === lf && this.#lf)
  }

  #fail(problem: string, at: number): number {
    this.problem = problem
    return at
  }
}

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48
  const lower = code | 32
  return lower >= 97 && lower <= 102 ? lower - 87 : -1
}
