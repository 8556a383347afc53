import { request, type ClientRequest, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Load } from '#shared/load/load'
import { sayOfLoad } from '#shared/load/load-words'
import { decode } from '#nodes/runtime/encodings'
import type { Attempt, Place, Run } from '../attempt'
import { hasExpected, shown, unlike } from '../replies/expected-text'

type HttpLoad = Extract<Load, { protocol: 'http' }>

/** Most bytes of an answer that are read before it counts as done, and that are kept of it. */
const answerLimitBytes = 1024 ** 2
/** Methods that may be sent again where a connection that was kept turns out to be closed (RFC 9110, section 9.2.2). */
const idempotent = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE'])

/** One HTTP request, and its answer. */
export function httpRun(load: HttpLoad): Run {
  const isExpected = load.expect === undefined ? null : hasExpected(load.expect)
  const body = load.body === undefined ? null : Buffer.from(load.body)
  const once = (place: Place, mayRetry: boolean): Promise<Attempt> =>
    new Promise(resolve => new Request(place, load, { body, isExpected, mayRetry, once }, resolve))
  return place => once(place, idempotent.has(load.method))
}

interface Prepared {
  readonly body: Buffer | null
  readonly isExpected: ((text: string) => boolean) | null
  readonly mayRetry: boolean
  readonly once: (place: Place, mayRetry: boolean) => Promise<Attempt>
}

class Request {
  readonly #place: Place
  readonly #load: HttpLoad
  readonly #prepared: Prepared
  readonly #done: (attempt: Attempt) => void
  readonly #outgoing: ClientRequest
  readonly #timeout: NodeJS.Timeout
  /** Its connection, and what that had carried before: it may be one that was kept. */
  #wire: { readonly socket: Socket; readonly up: number; readonly down: number } | null = null
  #answer: IncomingMessage | null = null
  #chunks: Buffer[] = []
  #bytes = 0
  #isDone = false

  constructor(place: Place, load: HttpLoad, prepared: Prepared, done: (attempt: Attempt) => void) {
    const { host, port, agent, signal } = place
    const { method, path, headers } = load
    const { body } = prepared
    this.#place = place
    this.#load = load
    this.#prepared = prepared
    this.#done = done
    const given = new Set(Object.keys(headers).map(name => name.toLowerCase()))
    const outgoing = request({
      host,
      port,
      path,
      method,
      agent,
      signal,
      headers: {
        ...(!given.has('accept') && { accept: '*/*' }),
        ...(body && !given.has('content-length') && { 'content-length': body.length }),
        ...headers
      }
    })
    this.#outgoing = outgoing
    this.#timeout = setTimeout(
      () => this.#finish({ outcome: 'timed-out', ...sayOfLoad('late-answer', { ms: load.timeoutMs }) }),
      load.timeoutMs
    )
    outgoing.on('socket', socket => {
      this.#wire = { socket, up: socket.bytesWritten, down: socket.bytesRead }
    })
    outgoing.on('response', answer => this.#read(answer))
    outgoing.on('error', (error: NodeJS.ErrnoException) => this.#fail(error))
    outgoing.end(body ?? undefined)
  }

  #read(answer: IncomingMessage): void {
    this.#answer = answer
    answer.on('data', (chunk: Buffer) => {
      this.#bytes += chunk.length
      this.#chunks.push(chunk)
      if (this.#bytes > answerLimitBytes) this.#judge()
    })
    answer.on('end', () => this.#judge())
    answer.on('error', () =>
      this.#finish({ outcome: 'cut', ...sayOfLoad('body-cut', { bytes: this.#bytes }) })
    )
  }

  #judge(): void {
    const { status, expect } = this.#load
    const { isExpected } = this.#prepared
    const code = this.#answer?.statusCode ?? 0
    const isGood = status === undefined ? code < 400 : code === status
    const what = sayOfLoad('status', { status: code })
    if (!isGood) {
      const difference = {
        byte: 0,
        place: 'status',
        expected: status === undefined ? '< 400' : String(status),
        got: String(code)
      }
      return this.#finish({ outcome: 'different', ...what, difference })
    }
    if (isExpected && expect !== undefined) {
      const text = decode(Buffer.concat(this.#chunks), 'auto')
      if (!isExpected(text)) {
        const body = sayOfLoad('status-body', { status: code, text: JSON.stringify(shown(text)) })
        return this.#finish({ outcome: 'different', ...body, difference: unlike(expect, text) })
      }
    }
    this.#finish({ outcome: 'expected', ...what })
  }

  #fail(error: NodeJS.ErrnoException): void {
    const { host, port } = this.#place
    if (error.code === 'ECONNREFUSED' || error.code === 'EHOSTUNREACH' || error.code === 'ENETUNREACH') {
      return this.#finish({ outcome: 'refused', ...sayOfLoad('refused', { host, port }) })
    }
    // It was closed while nobody used it: that is no answer to this request.
    if (this.#outgoing.reusedSocket && this.#answer === null && this.#prepared.mayRetry && !this.#isDone) {
      this.#isDone = true
      clearTimeout(this.#timeout)
      void this.#prepared.once(this.#place, false).then(this.#done)
      return
    }
    if (error.code?.startsWith('HPE_')) {
      return this.#finish({ outcome: 'different', ...sayOfLoad('not-http', { error: error.message }) })
    }
    this.#finish({ outcome: 'cut', ...sayOfLoad('no-answer', { error: error.message }) })
  }

  #finish(attempt: Pick<Attempt, 'outcome' | 'what' | 'said' | 'difference'>): void {
    if (this.#isDone) return
    this.#isDone = true
    clearTimeout(this.#timeout)
    if (!this.#answer?.complete) this.#outgoing.destroy()
    const { method, path } = this.#load
    const requestBytes = this.#prepared.body?.length ?? 0
    if (this.#answer && this.#wire) {
      // The link carries the heads too.
      const { socket, up, down } = this.#wire
      this.#place.onConnection()(socket.bytesWritten - up, socket.bytesRead - down)
    }
    this.#done({
      ...attempt,
      what: `${method} ${path}: ${attempt.what}`,
      said: { ...attempt.said, request: `${method} ${path}` },
      requestBytes,
      reply: Buffer.concat(this.#chunks),
      replyBytes: this.#bytes
    })
  }
}
