import type { Socket } from 'node:net'
import type { Asked } from '../../algorithms/algorithm'
import { withoutBlanks } from '#nodes/framing/http-grammar'
import { values, type RawHeaders } from '../head/headers'

/** The body of a request: a `buffered` one can be sent again, a `stream` is written by the `CallListener`, once. */
type RequestBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'buffered'; readonly bytes: Buffer }
  | { readonly kind: 'stream' }

/** A request as a backend gets it, whichever backend that is. Made from a client's by `parseRequest`. */
export interface UpstreamRequest {
  readonly method: string
  readonly path: string
  /** Request line and headers, with the empty line that ends them. */
  readonly head: string
  /** Whether `head` is without a Host (HTTP/1.0): each backend's own address is put in. */
  readonly lacksHost: boolean
  /** The headers of `head`, from which one for another range can be made. */
  readonly headers: RawHeaders
  readonly body: RequestBody
  /** Whether an answer of unknown length is passed on in chunks: HTTP/1.0 clients do not know them. */
  readonly chunks: boolean
  /** Whether it goes over a new connection only: an answer on a kept one could not be trusted, or awaited. */
  readonly fresh: boolean
  /** Whether it asks for another protocol, as a WebSocket's does. */
  readonly upgrade: boolean
  /** What the balancing algorithm knows of it. */
  readonly asked: Asked
  /** Whether its answer may take longer than `answerTimeoutMs`: only a backend that is down is given up. */
  readonly noAnswerTimeout: boolean
  /** The connection that it came over, where it came over one. */
  readonly client?: Socket
}

/** What the algorithm is told of a request. @param address the client's */
export function askedOf(path: string, address: string, headers: RawHeaders): Asked {
  const query = path.indexOf('?')
  return {
    key: query < 0 ? path : path.slice(0, query),
    address,
    cookie: name => {
      for (const pair of values(headers, 'cookie').join(';').split(';')) {
        const at = pair.indexOf('=')
        if (at >= 0 && withoutBlanks(pair, 0, at) === name) return withoutBlanks(pair, at + 1)
      }
      return undefined
    }
  }
}

/** Methods that may be repeated without harm (RFC 9110, section 9.2.2). */
const idempotent: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE'])

/** Whether a request of `method` may be sent twice. */
export function isIdempotent(method: string): boolean {
  return idempotent.has(method)
}

/** Whether a request can be sent to another backend, although one may have read it. */
export function isReplayable({ method, body }: UpstreamRequest): boolean {
  return idempotent.has(method) && body.kind !== 'stream'
}
