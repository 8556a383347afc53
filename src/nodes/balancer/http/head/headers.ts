import { listOf } from '#nodes/framing/http-grammar'
import type { PageHeaders } from '#nodes/net/foreign-page'

/** Headers as they came: name, value, name, value. Keeps order, case and repeated fields such as Set-Cookie. */
export type RawHeaders = readonly string[]

/** Headers that belong to one connection and are never passed on (RFC 9110, section 7.6.1). */
const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'transfer-encoding',
  'upgrade'
])

/** Headers that `Connection` cannot remove: without them a message would end elsewhere, or be for another host. */
const essential: ReadonlySet<string> = new Set(['content-length', 'host'])

/** Every value of the header `name`, which is given in lower case. */
export function values(headers: RawHeaders, name: string): string[] {
  const found: string[] = []
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const one = headers[i] ?? ''
    if (one.length === name.length && one.toLowerCase() === name) found.push(headers[i + 1] ?? '')
  }
  return found
}

/** The first value of the header `name`, which is given in lower case. */
export function value(headers: RawHeaders, name: string): string | undefined {
  return values(headers, name)[0]
}

/** What they say of the page that a browser sent them for. */
export function pageHeaders(headers: RawHeaders): PageHeaders {
  return {
    host: value(headers, 'host'),
    origin: value(headers, 'origin'),
    'sec-fetch-site': value(headers, 'sec-fetch-site')
  }
}

/** The headers but those of `names`, which are given in lower case. */
export function without(headers: RawHeaders, names: ReadonlySet<string>): string[] {
  const kept: string[] = []
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] ?? ''
    if (!names.has(name.toLowerCase())) kept.push(name, headers[i + 1] ?? '')
  }
  return kept
}

/** The end-to-end headers: neither the hop-by-hop ones nor those that `Connection` names. */
export function endToEnd(headers: RawHeaders): string[] {
  const named = values(headers, 'connection')
  if (named.length === 0) return without(headers, hopByHop)
  const drop = new Set(hopByHop)
  for (const list of named) for (const name of listOf(list)) if (!essential.has(name)) drop.add(name)
  return without(headers, drop)
}

/** Header lines, each with its CRLF. */
export function lines(headers: RawHeaders): string {
  let text = ''
  for (let i = 0; i + 1 < headers.length; i += 2) text += `${headers[i]}: ${headers[i + 1]}\r\n`
  return text
}

/** Headers of a request that the balancer writes itself, or answers itself (`Expect`). */
const replaced: ReadonlySet<string> = new Set([
  'via',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'expect'
])

/**
 * The headers of a client's request as a backend gets them; `parseRequest` adds what frames the body, unless it is a
 * length. @param client the client's address @param minor of the client's HTTP/1.x
 */
export function forwarded(headers: RawHeaders, client: string, minor: 0 | 1): string[] {
  const via = [...values(headers, 'via'), `1.${minor} relevo`].join(', ')
  const chain = [...values(headers, 'x-forwarded-for'), client].join(', ')
  const host = value(headers, 'host')
  return [
    ...without(endToEnd(headers), replaced),
    ...['X-Forwarded-For', chain, 'X-Forwarded-Proto', 'http'],
    ...(host === undefined ? [] : ['X-Forwarded-Host', host]),
    ...['Via', via]
  ]
}
