import type { IncomingMessage } from 'node:http'
import { value, values, without, type RawHeaders } from './headers'

/** What a request is for, once its head is found to follow the rules. */
export interface Target {
  readonly path: string
  /** Its headers, whose Host is that of the target. */
  readonly headers: RawHeaders
}

export interface BadHead {
  readonly status: 400 | 501
  readonly code: 'BAD_REQUEST' | 'NOT_SUPPORTED'
  readonly reason: string
}

/** Reads a request's head by the rules of RFC 9112 that Node's parser leaves to others. */
export function targetOf(request: IncomingMessage): Target | BadHead {
  const headers = request.rawHeaders
  const hosts = values(headers, 'host').length
  if (hosts > 1 || (hosts === 0 && request.httpVersion === '1.1')) return bad('there must be one Host')
  if (!isOnlyChunked(headers)) {
    // Section 6.1: the parser takes the chunks off and nothing else, so the body would lose its coding.
    // Section 6.3: without `chunked` as the last, nobody can tell where the body ends.
    if (!/(^|[\s,])chunked$/i.test(codings(headers))) return bad('a body of unknown length')
    return { status: 501, code: 'NOT_SUPPORTED', reason: 'a transfer coding other than chunked' }
  }
  const url = request.url ?? ''
  if (url.startsWith('/') || (url === '*' && request.method === 'OPTIONS')) return { path: url, headers }
  // Section 3.2.2: a client that takes us for a proxy names the whole URL, and that is what counts for Host.
  const [, authority, rest = ''] = /^https?:\/\/([^/?#@]+)([/?].*)?$/i.exec(url) ?? []
  if (authority === undefined) return bad('the target is no path')
  // Section 3.2.4
  const whole = rest === '' && request.method === 'OPTIONS' ? '*' : '/'
  return {
    path: rest.startsWith('/') ? rest : rest === '' ? whole : `/${rest}`,
    headers: ['Host', authority, ...without(headers, new Set(['host']))]
  }
}

/** Whether a message has no transfer coding but `chunked`, which is the only one that Node takes off. */
export function isOnlyChunked(headers: RawHeaders): boolean {
  if (value(headers, 'transfer-encoding') === undefined) return true
  return codings(headers).toLowerCase() === 'chunked'
}

function codings(headers: RawHeaders): string {
  return values(headers, 'transfer-encoding').join(',').trim()
}

function bad(reason: string): BadHead {
  return { status: 400, code: 'BAD_REQUEST', reason }
}
