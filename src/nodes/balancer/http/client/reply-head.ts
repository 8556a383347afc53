import { STATUS_CODES } from 'node:http'
import { endToEnd, lines, value, values, without, type RawHeaders } from '../head/headers'
import type { ReplyHead, ResponseHead } from '../head/response-head'

/** The client that a reply is for: what of its request decides how the reply is framed. */
export interface Recipient {
  readonly method: string
  readonly minor: 0 | 1
  /** Whether more requests may follow on the connection. */
  readonly keepAlive: boolean
}

/**
 * The head of the reply that passes a backend's answer on; `Exchange` asks. Kept in `head.replies`, so that an equal
 * answer for the same kind of client costs nothing.
 */
export function replyHead(head: ResponseHead, { method, minor, keepAlive }: Recipient): ReplyHead {
  const variant = (method === 'HEAD' ? 4 : 0) + (minor === 1 ? 2 : 0) + (keepAlive ? 1 : 0)
  const known = head.replies[variant]
  if (known) return known
  const bodiless = method === 'HEAD' || head.status === 204 || head.status === 304
  const chunked = !bodiless && head.framing !== 'length' && minor === 1
  const closes = !keepAlive || (!bodiless && head.framing !== 'length' && minor === 0)
  const headers = endToEnd(head.headers)
  const dated = value(headers, 'date') !== undefined
  const text =
    `HTTP/1.1 ${head.status} ${head.reason}\r\n` +
    lines(passedOn(headers, head, chunked)) +
    (chunked ? 'Transfer-Encoding: chunked\r\n' : '') +
    connection(closes, minor)
  if (!dated) return { text: `${text}Date: ${new Date().toUTCString()}\r\n\r\n`, closes }
  const reply = { text: `${text}\r\n`, closes }
  head.replies[variant] = reply
  return reply
}

const viaOnly: ReadonlySet<string> = new Set(['via'])
/** For replies that are not chunked: they cannot have trailers. */
const viaAndTrailer: ReadonlySet<string> = new Set(['via', 'trailer'])
/** A reply without content says no length of it (RFC 9110, section 8.6). */
const viaAndLength: ReadonlySet<string> = new Set(['via', 'trailer', 'content-length'])

function passedOn(headers: RawHeaders, { status, minor }: ResponseHead, chunked: boolean): string[] {
  const via = [...values(headers, 'via'), `1.${minor} relevo`].join(', ')
  return [...without(headers, status === 204 ? viaAndLength : chunked ? viaOnly : viaAndTrailer), 'Via', via]
}

function connection(closes: boolean, minor: 0 | 1): string {
  if (closes) return 'Connection: close\r\n'
  return minor === 0 ? 'Connection: keep-alive\r\n' : ''
}

/** The head that passes an interim answer on (RFC 9110, section 15.2). */
export function interimHead(head: ResponseHead): string {
  return `HTTP/1.1 ${head.status} ${head.reason}\r\n${lines(without(endToEnd(head.headers), viaAndLength))}\r\n`
}

/** The head of a 101, the agreement to another protocol, as the backend sent it. */
export function agreement(head: ResponseHead): string {
  return `HTTP/1.1 101 ${head.reason || 'Switching Protocols'}\r\n${lines(head.headers)}\r\n`
}

/** A whole reply that the balancer makes itself, for errors and `/redirect`. @param body JSON, or empty */
export function ownReply(
  status: number,
  body: string,
  { method, minor, keepAlive }: Recipient,
  headers: RawHeaders = []
): string {
  const type = body === '' ? [] : ['Content-Type', 'application/json; charset=utf-8']
  const length = status === 204 ? [] : ['Content-Length', String(Buffer.byteLength(body))]
  const text =
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}\r\n` +
    lines([...headers, ...type, ...length, 'Date', new Date().toUTCString()]) +
    `${connection(!keepAlive, minor)}\r\n`
  return method === 'HEAD' ? text : text + Buffer.from(body).toString('latin1')
}
