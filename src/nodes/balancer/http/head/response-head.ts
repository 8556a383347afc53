import { listOf } from '#nodes/framing/http-grammar'
import { limits } from '../../limits'
import { codings, lengthOf } from './framing'
import { value, values, type RawHeaders } from './headers'
import { lineProblem, parseFields } from './syntax'

/** The head of a reply as the client gets it, and whether its connection ends with it. */
export interface ReplyHead {
  readonly text: string
  readonly closes: boolean
}

/** The head of a backend's answer, once it is found to follow the rules. */
export interface ResponseHead {
  readonly status: number
  readonly reason: string
  /** The x of HTTP/1.x. */
  readonly minor: 0 | 1
  readonly headers: RawHeaders
  /** How the body ends, if the status and the request's method allow one. */
  readonly framing: 'length' | 'chunked' | 'close'
  /** Bytes of the body, where `framing` is `length`; otherwise 0. */
  readonly length: number
  /** Whether the backend will take another request on the connection. */
  readonly keepAlive: boolean
  /** How long the backend keeps the idle connection, ms, by its `Keep-Alive`; null when it does not say. */
  readonly keptMs: number | null
  /** The reply heads already made of it, by kind of client: see `replyHead`. */
  readonly replies: ReplyHead[]
}

/**
 * Reads the head of a backend's answer, as strictly as that of a request but for the names of headers;
 * `BackendConnection` asks.
 * @returns it, or why it cannot be passed on
 */
export function parseResponseHead(text: string): ResponseHead | string {
  const flaw = lineProblem(text)
  if (flaw !== null) return flaw
  const eol = text.indexOf('\r\n')
  const line = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: (.*))?$/.exec(text.slice(0, eol))
  if (!line) return 'not a status line of HTTP/1'
  const [, digit, status, reason = ''] = line
  const headers = parseFields(text, eol + 2, limits.headerCount, true)
  if (typeof headers === 'string') return headers
  const transfer = codings(headers)
  const length = lengthOf(headers)
  if (length === null) return 'a Content-Length that is not one number'
  if (transfer !== undefined) {
    if (length !== undefined) return 'a length and chunks'
    if (transfer.length !== 1 || transfer[0] !== 'chunked') return 'a transfer coding other than chunked'
  }
  const minor = digit === '1' ? 1 : 0
  const connection = values(headers, 'connection').flatMap(listOf)
  const kept = /(?:^|[\s,;])timeout=(\d{1,6})/i.exec(value(headers, 'keep-alive') ?? '')
  return {
    ...{ status: Number(status), reason, minor, headers },
    framing: transfer !== undefined ? 'chunked' : length !== undefined ? 'length' : 'close',
    length: length ?? 0,
    // Chunks in HTTP/1.0: the framing is in doubt, and the connection not used again (RFC 9112, section 6.1).
    keepAlive:
      !connection.includes('close') &&
      (minor === 1 || (connection.includes('keep-alive') && transfer === undefined)),
    keptMs: kept ? Number(kept[1]) * 1000 : null,
    replies: []
  }
}
