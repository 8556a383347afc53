import { ChunkedBody } from './chunked-body'
import { HeadCollector } from './http-head'
import { ClientFrames } from './web-socket-framing'

/** Requests whose methods are kept while they wait for their answers; a client that sends more is not followed. */
const mostWaiting = 10_000

/**
 * What the client of a session has asked so far, as far as it is HTTP/1: the framing of an answer depends on its
 * request's method (RFC 9112, section 6.3), and a connection that ends with requests unanswered has not ended well.
 * One for each session, read by the framings of all its replies.
 */
export class ClientRequests {
  /** Bytes of the client so far. */
  bytes = 0
  /** Methods in the order of the requests; null once what came is not HTTP/1. */
  #methods: string[] | null = []
  /** Their targets, in the same order. */
  readonly #targets: string[] = []
  readonly #head = new HeadCollector()
  /** Bytes left of this request's body, or its chunks; null between requests. */
  #body: number | ChunkedBody | null = null

  /** What follows where it has asked for a WebSocket; null before. */
  #frames: ClientFrames | null = null

  /** Whether it has asked for a WebSocket. */
  get asksForWebSocket(): boolean {
    return this.#frames !== null
  }

  /** The byte at which it says that it closes its WebSocket; null while it has not. */
  get closesAt(): number | null {
    return this.#frames?.closesAt ?? null
  }

  /** How many requests have come; null where they cannot be told. */
  get count(): number | null {
    return this.#methods?.length ?? null
  }

  /** How many of them are whole; null where that cannot be told. */
  get wholeCount(): number | null {
    return this.count === null || this.#body === null ? this.count : this.count - 1
  }

  /** Whether the last that came was the end of a request. */
  get areBetween(): boolean {
    return (this.count ?? 0) > 0 && this.#body === null && !this.#head.started
  }

  /** The method of the `index`th request, counted from 0; undefined where it is not known. */
  method(index: number): string | undefined {
    return this.#methods?.[index]
  }

  /** The target of the `index`th request, as it was sent and 200 characters at most; undefined where it is not known. */
  target(index: number): string | undefined {
    return this.#targets[index]
  }

  /** No request after this one can be told from what the connection carries. */
  lose(): void {
    this.#methods = null
  }

  take(chunk: Buffer): void {
    this.bytes += chunk.length
    this.#frames?.take(chunk)
    let at = 0
    while (at < chunk.length && this.#methods) {
      if (this.#body === null) at = this.#takeHead(chunk, at)
      else if (typeof this.#body === 'number') {
        const taken = Math.min(this.#body, chunk.length - at)
        this.#body -= taken
        at += taken
        if (this.#body === 0) this.#body = null
      } else {
        at = this.#body.take(chunk, at)
        if (this.#body.failed) this.lose()
        else if (this.#body.done) this.#body = null
      }
    }
  }

  #takeHead(chunk: Buffer, from: number): number {
    // Empty lines before a request are left out (RFC 9112, section 2.2).
    while (!this.#head.started && (chunk[from] === 13 || chunk[from] === 10)) from++
    if (from === chunk.length) return from
    if (!this.#head.started && !isUpper(chunk[from])) {
      this.lose()
      return from
    }
    const found = this.#head.take(chunk, from)
    if (!found) {
      if (this.#head.failed) this.lose()
      return chunk.length
    }
    const { line, body, upgrade } = found.head
    if (upgrade === 'websocket' && !this.#frames) {
      this.#frames = new ClientFrames(this.bytes - chunk.length + found.end)
      this.#frames.take(chunk.subarray(found.end))
    }
    const [, method, target = ''] = /^([A-Z]+) (\S+) HTTP\/1\.[01]$/.exec(line) ?? []
    if (method === undefined || !this.#methods || this.#methods.length >= mostWaiting) {
      this.lose()
      return found.end
    }
    this.#methods.push(method)
    this.#targets.push(target.slice(0, 200))
    if (body?.kind === 'chunked') this.#body = new ChunkedBody()
    else if (body?.kind === 'length') this.#body = body.length > 0 ? body.length : null
    else if (body !== null) this.lose()
    return found.end
  }
}

function isUpper(code: number | undefined): boolean {
  return code !== undefined && code >= 65 && code <= 90
}
