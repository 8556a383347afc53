import { ChunkedBody } from '#nodes/framing/chunked-body'
import type { ClientRequests } from '#nodes/framing/client-requests'
import { HeadCollector, type HttpHead } from '#nodes/framing/http-head'
import type { Unit } from './unit'

const lf = 10
const recognised = 'HTTP/1.'
const coded = /^content-encoding:[\t ]*(?!identity)\S/im
/** A body in JSON that is longer is compared as lines. */
const jsonBytes = 256 * 1024
/** A line or a body that is longer is compared in pieces of as many bytes: nothing in it that differs is noise. */
const unitBytes = 512 * 1024

/** Bytes left of a body, or its chunks; `until-close`: the rest of the connection. */
type Body = number | ChunkedBody | 'until-close'

/**
 * Cuts a reply into the units that are compared, and follows its framing meanwhile. Two readers that are alike, and
 * read the same bytes from then on, find the same: that is when replies that differed are in step again.
 */
export class MessageReader {
  /** Bytes read so far. */
  position = 0
  /** What `take` has completed; null when it needs more. */
  unit: Unit | null = null
  /** The rest of this answer's body is read for its framing only. */
  skimming = false
  /** Longer than what can be compared. */
  failed = false
  /** Which answer of the connection this is, from 0. */
  message = 0
  /** This answer's body is compressed, or coded otherwise (RFC 9110, section 8.4). */
  isCoded = false
  readonly #requests: ClientRequests
  readonly #readsJson: boolean
  #head = new HeadCollector()
  /** The first bytes, while they may become those of HTTP. */
  #start: string | null = ''
  #body: Body | null = null
  #json = false
  #line = 0
  /** Content of the unit that is being read, and the position of its first byte. */
  #text = ''
  #textStart = 0
  #textDue: number | null = null
  #textRun = 0
  /** Whether the connection is open, has ended, or has ended and told so by its last unit. */
  #connection: 'open' | 'ended' | 'told' = 'open'

  /** @param readsJson whether a body in JSON is one unit; otherwise it is lines */
  constructor(requests: ClientRequests, readsJson: boolean) {
    this.#requests = requests
    this.#readsJson = readsJson
  }

  /** What is read of the unit after the last one. */
  get partial(): string {
    return this.#start ?? (this.#body === null ? this.#head.text : this.#text)
  }

  /** What that unit would be if it ended here. */
  get partialUnit(): Unit {
    const text = this.partial
    if (this.#body === null) return this.#unit('head', text, this.position - text.length)
    if (text === '') this.#beginText()
    return this.#unit(this.#json ? 'json' : 'line', text, this.#textStart, this.#json ? 0 : this.#line + 1)
  }

  /** Bytes of content that the framing still promises, of this chunk where there are chunks; null: any number. */
  get due(): number | null {
    if (this.#body instanceof ChunkedBody) return this.#body.left
    return typeof this.#body === 'number' ? this.#body : null
  }

  /** The body that is being read, where it comes in chunks. */
  get chunks(): ChunkedBody | null {
    return this.#body instanceof ChunkedBody ? this.#body : null
  }

  /** Reads up to the end of the next unit. @returns where in `chunk` it stopped; all is read when `unit` is null */
  take(chunk: Buffer, from: number): number {
    this.unit = null
    let at = from
    while (this.unit === null && !this.failed) {
      if (this.#finish()) break
      if (at === chunk.length) break
      const before = at
      at = this.#next(chunk, at)
      this.position += at - before
    }
    return at
  }

  /** The connection has ended. What was read of a line is one; `take` gives the rest. */
  end(): void {
    this.#connection = 'ended'
  }

  /** Leaves the content of this answer's body out from here on. */
  skim(): void {
    if (this.#body === null) return
    this.skimming = true
    this.#text = ''
  }

  /** Reads the content again, although it is not known how many lines were left out. */
  readAgain(): void {
    this.skimming = false
  }

  /** Only between two units. */
  clone(): MessageReader {
    const copy = new MessageReader(this.#requests, this.#readsJson)
    copy.position = this.position
    copy.skimming = this.skimming
    copy.message = this.message
    copy.isCoded = this.isCoded
    copy.#start = this.#start
    copy.#body = this.#body instanceof ChunkedBody ? this.#body.clone() : this.#body
    copy.#json = this.#json
    copy.#line = this.#line
    return copy
  }

  /**
   * A reader that has read `pieces` as well, as far as whole units go.
   * @param skim whether content is left out, as far as none of it is compared any more
   */
  after(pieces: Iterable<Buffer>, skim: boolean): MessageReader {
    const reading = this.clone()
    let between: MessageReader | null = null
    for (const piece of pieces) {
      let at = 0
      do {
        if (skim) reading.skim()
        at = reading.take(piece, at)
        if (reading.unit) between = reading.clone()
      } while (reading.unit)
    }
    if (skim) reading.skim()
    return reading.partial === '' ? reading : (between ?? this)
  }

  /** Whether both are between two units, at the same place of their answers, and promised the same. */
  isLike(other: MessageReader): boolean {
    if (this.partial !== '' || other.partial !== '' || this.skimming !== other.skimming) return false
    if (this.message !== other.message || this.#line !== other.#line || this.#json !== other.#json)
      return false
    const [mine, theirs] = [this.#body, other.#body]
    if (mine instanceof ChunkedBody) return theirs instanceof ChunkedBody && mine.isLike(theirs)
    return mine === theirs
  }

  #next(chunk: Buffer, at: number): number {
    if (this.#start !== null) return this.#recognise(chunk, at, this.#start)
    if (this.#body === null) return this.#takeHead(chunk, at)
    const body = this.#body
    if (body === 'until-close') return this.#takeContent(chunk, at, chunk.length)
    if (typeof body === 'number') {
      const to = this.#takeContent(chunk, at, Math.min(chunk.length, at + body))
      this.#body = body - (to - at)
      return to
    }
    if (body.left > 0) {
      const to = this.#takeContent(chunk, at, Math.min(chunk.length, at + body.left))
      body.takeContent(to - at)
      return to
    }
    const to = body.takeLine(chunk, at)
    if (body.failed) this.#body = 'until-close'
    return to
  }

  #recognise(chunk: Buffer, at: number, start: string): number {
    if (chunk[at] !== recognised.charCodeAt(start.length)) {
      this.#start = null
      this.#body = 'until-close'
      this.#text = start
      this.#textStart = this.position - start.length
      this.#textRun = start.length
      return at
    }
    this.#start = start + recognised.charAt(start.length)
    if (this.#start.length < recognised.length) return at + 1
    this.#start = null
    this.#head.take(Buffer.from(recognised), 0)
    return at + 1
  }

  #takeHead(chunk: Buffer, from: number): number {
    const start = this.position - this.#head.text.length
    const found = this.#head.take(chunk, from)
    if (!found) {
      if (this.#head.failed) this.failed = true
      return chunk.length
    }
    const { head, end } = found
    this.#begin(head)
    this.unit = {
      ...this.#unit('head', head.text, start),
      ...(typeof this.#body === 'number' && this.#body > 0 && { framesByLength: true })
    }
    return end
  }

  #begin({ text, line, body, contentType }: HttpHead): void {
    const status = Number(/^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(line)?.[1] ?? NaN)
    const method = this.#requests.method(this.message)
    if (status >= 100 && status < 200 && status !== 101) return
    this.#line = 0
    this.isCoded = coded.test(text)
    this.#json = this.#readsJson && /^application\/(?:[\w.+-]*\+)?json\s*(?:;|$)/.test(contentType ?? '')
    if (Number.isNaN(status) || status === 101) this.#body = 'until-close'
    else if (method === 'CONNECT' && status < 300) this.#body = 'until-close'
    else if (method === 'HEAD' || status === 204 || status === 304) this.#body = 0
    else if (body?.kind === 'chunked') this.#body = new ChunkedBody()
    else if (body?.kind === 'length') this.#body = body.length
    else this.#body = 'until-close'
    if (this.#json && typeof this.#body === 'number') this.#json = this.#body <= jsonBytes
  }

  #takeContent(chunk: Buffer, from: number, most: number): number {
    if (this.skimming) return most
    if (this.#text === '') this.#beginText()
    most = Math.min(most, from + unitBytes - this.#text.length)
    const found = this.#json ? -1 : chunk.subarray(from, most).indexOf(lf)
    const to = found < 0 ? most : from + found + 1
    if (this.position === this.#textStart + this.#textRun) this.#textRun += to - from
    this.#text += chunk.toString('latin1', from, to)
    const isFull = this.#text.length === unitBytes
    if (found >= 0 || isFull) this.#flush()
    if (isFull) this.#json = false
    return to
  }

  #beginText(): void {
    this.#textStart = this.position
    this.#textDue = this.due
    this.#textRun = 0
  }

  /** Where the body has ended: gives its last line, then the end. */
  #finish(): boolean {
    const body = this.#body
    const closed = this.#connection === 'ended' && body === 'until-close'
    if (!closed && body !== 0 && !(body instanceof ChunkedBody && body.done)) return false
    if (this.#text !== '') {
      this.#flush()
      return true
    }
    const trailers = body instanceof ChunkedBody ? body.trailers : ''
    this.unit = this.#unit('end', trailers, this.position - trailers.length)
    this.skimming = false
    if (closed) this.#connection = 'told'
    else {
      this.message++
      this.#body = null
    }
    return true
  }

  #flush(): void {
    if (!this.#json) this.#line++
    this.unit = this.#unit(this.#json ? 'json' : 'line', this.#text, this.#textStart, this.#line)
    this.#text = ''
  }

  #unit(kind: Unit['kind'], text: string, start: number, line = 0): Unit {
    const [due, run] = kind === 'head' ? [null, text.length] : [this.#textDue, this.#textRun]
    return { kind, text, line, message: this.message, start, due, run }
  }
}
