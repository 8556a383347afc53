import type { RawHeaders } from '../head/headers'

/** The body of a request: what was kept of it can be sent again, a `stream` comes from its `CallListener`, once. */
export type RequestBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'buffered'; readonly bytes: Buffer }
  | { readonly kind: 'stream' }

/** What a backend is asked. */
export interface UpstreamRequest {
  readonly method: string
  readonly path: string
  /** Its head as a backend gets it, with the empty line. */
  readonly head: string
  /** Its head names no host: each backend is told its own. */
  readonly lacksHost: boolean
  /** The headers of `head`, from which one for another range can be made. */
  readonly headers: RawHeaders
  readonly body: RequestBody
  /** Whether the answer is passed on in chunks where its length is not known. */
  readonly chunks: boolean
  /** Never over a kept connection. */
  readonly fresh: boolean
  /** It asks for another protocol. */
  readonly upgrade: boolean
  /** It may be long before the first byte: only a backend that is down is given up. */
  readonly noAnswerTimeout: boolean
}

/** Methods that may be repeated without harm (RFC 9110, section 9.2.2). */
const idempotent: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE'])

export function isIdempotent(method: string): boolean {
  return idempotent.has(method)
}

/** Whether it can be sent again, although a backend may have read it. */
export function isReplayable({ method, body }: UpstreamRequest): boolean {
  return idempotent.has(method) && body.kind !== 'stream'
}
