import { listOf } from '#nodes/framing/http-grammar'
import { hostValue } from '#system/http/request-flaw'
import { limits } from '../../limits'
import { value, values, without, type RawHeaders } from './headers'
import { codings, lengthOf } from './framing'
import { lineProblem, parseFields, tooMany } from './syntax'

/** Why a request is refused, and the connection closed with it. */
export interface RequestProblem {
  readonly status: 400 | 408 | 413 | 414 | 431 | 501 | 505
  readonly code: string
  readonly reason: string
}

/** The head of a request, once it is found to follow the rules. */
export interface RequestHead {
  readonly method: string
  /** Path and query of the target, without scheme and host. */
  readonly path: string
  /** The x of HTTP/1.x. */
  readonly minor: 0 | 1
  /** Its headers, whose Host is that of the target. */
  readonly headers: RawHeaders
  readonly chunked: boolean
  /** Bytes of the body; 0 when there is none or it is chunked. */
  readonly length: number
  /** Whether more requests may follow on the connection. */
  readonly keepAlive: boolean
  /** Whether the client waits for `100 Continue` before it sends the body. */
  readonly expects100: boolean
  /** The protocols that the client asks for instead of HTTP; null when it asks for none. */
  readonly upgrade: string | null
}

/** Reads the head of a client's request by RFC 9112. @param text its lines, each with its CRLF */
export function parseRequestHead(text: string): RequestHead | RequestProblem {
  const eol = text.indexOf('\r\n')
  const flaw = lineProblem(text)
  if (flaw !== null) return bad(flaw)
  const line = requestLine.exec(text.slice(0, eol))
  if (!line) return bad('not a request line of HTTP')
  const [, method = '', target = '', version = ''] = line
  if (version !== '1.1' && version !== '1.0') {
    return { status: 505, code: 'VERSION_NOT_SUPPORTED', reason: `HTTP/${version} is not spoken here` }
  }
  if (target.length > limits.targetBytes) {
    return { status: 414, code: 'URI_TOO_LONG', reason: `a target of more than ${limits.targetBytes} bytes` }
  }
  const fields = parseFields(text, eol + 2, limits.headerCount)
  if (fields === tooMany) {
    return { status: 431, code: 'TOO_MANY_HEADERS', reason: `more than ${limits.headerCount} headers` }
  }
  if (typeof fields === 'string') return bad(fields)
  if (method === 'CONNECT') return { status: 501, code: 'NOT_SUPPORTED', reason: 'no tunnels here' }
  return checked(method, target, version === '1.1' ? 1 : 0, fields)
}

const requestLine = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+) ([^ \t]+) HTTP\/(\d\.\d)$/

/** Looks whether all agree where the request ends, and for which host it is. */
function checked(
  method: string,
  target: string,
  minor: 0 | 1,
  fields: RawHeaders
): RequestHead | RequestProblem {
  const hosts = values(fields, 'host')
  if (hosts.length > 1 || (hosts.length === 0 && minor === 1)) return bad('there must be one Host')
  if (hosts[0] !== undefined && !hostValue.test(hosts[0])) return bad('a Host that is none')
  const chunked = codings(fields)
  const length = lengthOf(fields)
  if (length === null) return bad('a Content-Length that is not one number')
  if (chunked !== undefined) {
    if (length !== undefined) return bad('a length and chunks: nobody can tell which ends the body')
    if (minor === 0) return bad('chunks in HTTP/1.0')
    // RFC 9112, section 6.3: without `chunked` as the last, nobody can tell where the body ends.
    if (chunked.at(-1) !== 'chunked') return bad('a body of unknown length')
    if (chunked.length > 1) return unsupported('a transfer coding other than chunked')
  }
  const connection = values(fields, 'connection').flatMap(listOf)
  const upgrade = minor === 1 && connection.includes('upgrade') ? upgradeOf(fields) : null
  if (upgrade !== null && (chunked !== undefined || (length ?? 0) > 0)) {
    return bad('a request for another protocol cannot have a body')
  }
  const where = pathOf(method, target, fields)
  if (where === null) return bad('the target is no path')
  return {
    ...{ method, minor, upgrade, path: where.path, headers: where.headers },
    chunked: chunked !== undefined,
    length: length ?? 0,
    keepAlive: !connection.includes('close') && (minor === 1 || connection.includes('keep-alive')),
    expects100: minor === 1 && value(fields, 'expect')?.toLowerCase() === '100-continue'
  }
}

/**
 * Only a WebSocket is carried, and only where nothing else is offered: a tunnel to HTTP/2, say, would hide what passes.
 * Clients such as Java's offer that with any request, bodies included, and take HTTP/1.1 for the answer.
 */
function upgradeOf(fields: RawHeaders): string | null {
  const protocols = values(fields, 'upgrade')
  return protocols.flatMap(listOf).join() === 'websocket' ? 'websocket' : null
}

function pathOf(
  method: string,
  target: string,
  fields: RawHeaders
): { readonly path: string; readonly headers: RawHeaders } | null {
  if (target.startsWith('/') || (target === '*' && method === 'OPTIONS'))
    return { path: target, headers: fields }
  // RFC 9112, section 3.2.2: a client that takes us for a proxy sends a whole URL, whose host replaces Host.
  const [, authority, rest = ''] = /^https?:\/\/([^/?#@]+)([/?].*)?$/i.exec(target) ?? []
  if (authority === undefined || !hostValue.test(authority)) return null
  // RFC 9112, section 3.2.4: OPTIONS of a whole URL without a path is about the server.
  const whole = rest === '' && method === 'OPTIONS' ? '*' : '/'
  return {
    path: rest.startsWith('/') ? rest : rest === '' ? whole : `/${rest}`,
    headers: ['Host', authority, ...without(fields, hostName)]
  }
}

const hostName: ReadonlySet<string> = new Set(['host'])

/** The 400 for a request that breaks the rules. */
export function bad(reason: string): RequestProblem {
  return { status: 400, code: 'BAD_REQUEST', reason }
}

function unsupported(reason: string): RequestProblem {
  return { status: 501, code: 'NOT_SUPPORTED', reason }
}
