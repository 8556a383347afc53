import { ChunkedBody } from './chunked-body'
import type { ClientRequests } from './client-requests'
import type { Framing, FramingState } from './framing'
import { HeadCollector, type HttpHead } from './http-head'
import { WebSocketFraming } from './web-socket-framing'

const statusLine = 'HTTP/1.'

/**
 * The answers of HTTP/1 on one connection.
 *
 *     head --1xx--> head
 *      |  --no body, Content-Length, chunks--> body --its end--> head
 *      |  --neither--> until-close                       a tunnel, or an end that only the connection tells
 *      +--101, websocket--> frames
 */
export class HttpFraming implements Framing {
  /** By `Connection: close`, or HTTP/1.0 without `keep-alive` (RFC 9112, section 9.3). */
  closes = false
  readonly #requests: ClientRequests
  #head = new HeadCollector()
  /**
   * Bytes left, or chunks, of this answer's body; `until-close` when nothing but the connection ends it; `tunnel` when
   * what comes is no answer any more.
   */
  #body: number | ChunkedBody | 'until-close' | 'tunnel' | null = null
  #frames: WebSocketFraming | null = null
  #answered = 0
  /** After them came what is no answer: a program has written more than the length that it said. */
  #surplus = false

  constructor(requests: ClientRequests) {
    this.#requests = requests
  }

  /** How many answers are whole. */
  get answered(): number {
    return this.#answered
  }

  get state(): FramingState {
    if (this.#frames) return this.#frames.state
    if (this.#body === 'until-close' || this.#body === 'tunnel') return 'unknown'
    if (this.#body !== null || this.#head.started) return 'partial'
    const asked = this.#requests.count
    const isDue = asked !== null && asked > this.#answered
    if (this.#surplus) return isDue ? 'unknown' : 'complete'
    return isDue ? 'partial' : 'complete'
  }

  get owes(): boolean {
    if (this.#frames) return this.#frames.owes
    if (this.#body !== null) return this.#body !== 'tunnel'
    return !this.#surplus && (this.#head.started || (this.#requests.wholeCount ?? 0) > this.#answered)
  }

  take(chunk: Buffer): void {
    let at = 0
    while (at < chunk.length) {
      if (this.#frames) return this.#frames.take(at === 0 ? chunk : chunk.subarray(at))
      if (this.#body === 'until-close' || this.#body === 'tunnel' || this.#surplus) return
      at = this.#body === null ? this.#takeHead(chunk, at) : this.#takeBody(chunk, at, this.#body)
    }
  }

  #takeHead(chunk: Buffer, from: number): number {
    let at = from
    if (this.#answered > 0 && !this.#head.started) {
      this.#surplus = this.closes
      // An empty line after a body, which `println` writes, is passed over as clients do.
      while (chunk[at] === 13 || chunk[at] === 10) at++
      if (this.#surplus || at === chunk.length) return chunk.length
    }
    const found = this.#head.take(chunk, at)
    const text = found ? found.head.text : this.#head.text
    if (this.#answered > 0 && !statusLine.startsWith(text.slice(0, statusLine.length))) {
      this.#surplus = true
      this.#head = new HeadCollector()
    } else if (found) this.#begin(found.head)
    else if (this.#head.failed) this.#body = 'tunnel'
    return found ? found.end : chunk.length
  }

  #begin({ line, body, upgrade, connection }: HttpHead): void {
    this.closes =
      connection.includes('close') || (line.startsWith('HTTP/1.0') && !connection.includes('keep-alive'))
    const status = Number(/^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(line)?.[1] ?? NaN)
    const method = this.#requests.method(this.#answered)
    if (Number.isNaN(status)) this.#body = 'tunnel'
    else if (status === 101) {
      if (upgrade === 'websocket') this.#frames = new WebSocketFraming()
      else this.#body = 'tunnel'
    } else if (status < 200) return
    else if (method === 'CONNECT' && status < 300) this.#body = 'tunnel'
    else if (method === 'HEAD' || status === 204 || status === 304) this.#answered++
    else if (body?.kind === 'chunked') this.#body = new ChunkedBody()
    else if (body?.kind === 'length') this.#beginLength(body.length)
    else this.#body = 'until-close'
  }

  #beginLength(length: number): void {
    if (length > 0) this.#body = length
    else this.#answered++
  }

  #takeBody(chunk: Buffer, from: number, body: number | ChunkedBody): number {
    if (typeof body === 'number') {
      const taken = Math.min(body, chunk.length - from)
      this.#body = body - taken
      if (taken === body) this.#end()
      return from + taken
    }
    const end = body.take(chunk, from)
    if (body.failed) this.#body = 'tunnel'
    else if (body.done) this.#end()
    return end
  }

  #end(): void {
    this.#body = null
    this.#answered++
  }
}
