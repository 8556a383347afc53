/**
 * Which ends of lines a head may have. A line ends with LF; a CR before it belongs to the end (RFC 9112, section 2.2),
 * and any other CR is refused. Heads are passed on with CRLF, so that whoever comes next reads the lines that were read
 * here.
 *
 * `crlf`: all lines end with CRLF.
 * `same`: all lines end as the first does, with CRLF or with LF alone. So it is for requests: a mix of both is how one
 * line is made two, or two requests one, on the way through programs that read them differently.
 * `any`: each line as it likes. So it is for answers, whose programs mix `println` with written ends.
 */
export type LineEnds = 'crlf' | 'same' | 'any'

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
  /** Whether the head that was found last has lines that end with LF alone; its body may have them as well. */
  lf = false
  readonly #limit: number
  readonly #ends: LineEnds
  /** The unfinished head; its first `#length` bytes count. */
  #kept: Buffer | null = null
  #length = 0

  /** @param limit most bytes of a head */
  constructor(limit: number, ends: LineEnds) {
    this.#limit = limit
    this.#ends = ends
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

  /** Why the unfinished head cannot become one, or would never end; null while it can. */
  get problem(): string | null {
    const { start } = this
    if (this.#ends === 'any') return null
    if (this.#ends === 'same' && endsLinesWithLf(start)) {
      return start.includes('\r', leading(start)) ? 'lines that end with LF, and a CR' : null
    }
    return bareLf.test(start) ? 'an LF without its CR' : null
  }

  /**
   * Looks for the head's end in `chunk`, from offset `from` on.
   * @returns the head's lines, each with CRLF, without the empty one
   */
  take(chunk: Buffer, from: number): string | typeof unfinished | typeof oversize {
    if (this.#kept !== null) return this.#continueHead(chunk, from)
    let text = chunk.toString('latin1', from, Math.min(chunk.length, from + shortBytes))
    let at = this.#endOf(text, 0)
    if (at < 0 && chunk.length - from > shortBytes) {
      text = chunk.toString('latin1', from, Math.min(chunk.length, from + this.#limit))
      at = this.#endOf(text, shortBytes - 3)
    }
    if (at < 0) return this.#keep(chunk, from)
    this.end = from + at
    return at > this.#limit ? oversize : this.#linesOf(text.slice(0, at))
  }

  #continueHead(chunk: Buffer, from: number): string | typeof unfinished | typeof oversize {
    const before = this.#length
    const state = this.#keep(chunk, from)
    const text = this.start
    // The end may have begun in what came before.
    const at = this.#endOf(text, Math.max(0, before - 3))
    if (at < 0) return state
    this.end = from + at - before
    this.#kept = null
    this.#length = 0
    return this.#linesOf(text.slice(0, at))
  }

  /** Where the head of `text` ends, behind its empty line; -1 when it does not. @param from where to begin to look */
  #endOf(text: string, from: number): number {
    if (this.#ends === 'any') {
      emptyLine.lastIndex = from
      const found = emptyLine.exec(text)
      return found ? found.index + found[0].length : -1
    }
    if (this.#ends === 'same' && endsLinesWithLf(text)) {
      const at = text.indexOf('\n\n', from)
      return at < 0 ? -1 : at + 2
    }
    const at = text.indexOf('\r\n\r\n', from)
    return at < 0 ? -1 : at + 4
  }

  /** The lines of a whole head, each with CRLF. */
  #linesOf(head: string): string {
    this.lf = this.#ends === 'any' ? bareLf.test(head) : this.#ends === 'same' && endsLinesWithLf(head)
    if (!this.lf) return head.slice(0, -2)
    const lines = head.slice(leading(head))
    // A CR in a head whose lines end with LF stays, and is refused for it.
    return lines.replace(this.#ends === 'any' ? /\r?\n/g : /\n/g, '\r\n').slice(0, -2)
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

const emptyLine = /\n\r?\n/g
const bareLf = /(?:^|[^\r])\n/

/** Whether the first line that is not empty ends with LF alone. */
function endsLinesWithLf(text: string): boolean {
  const at = text.indexOf('\n', leading(text))
  return at > 0 && text.charCodeAt(at - 1) !== 13
}

/** Characters of the empty lines before the first that is not. */
function leading(text: string): number {
  let at = 0
  while (text.charCodeAt(at) === 13 || text.charCodeAt(at) === 10) at++
  return at
}
