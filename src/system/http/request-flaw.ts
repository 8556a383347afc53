import type { IncomingMessage } from 'node:http'

/** A host with or without a port (RFC 3986, section 3.2): no path, no user, no list. */
export const hostValue = /^(?:\[[A-Za-z0-9:.%~_-]+\]|[A-Za-z0-9._~!$&'()*+;=%-]*)(?::\d*)?$/

interface RequestFlaw {
  readonly status: 400 | 501 | 505
  readonly reason: string
}

/**
 * Why a request is refused that Node's parser takes, though two programs could read it in two ways (RFC 9112, section 11.2);
 * null where it is like any other.
 */
export function requestFlaw({
  httpVersion,
  rawHeaders,
  headers
}: Pick<IncomingMessage, 'httpVersion' | 'rawHeaders' | 'headers'>): RequestFlaw | null {
  if (httpVersion !== '1.1' && httpVersion !== '1.0')
    return { status: 505, reason: `HTTP/${httpVersion} is not spoken here` }
  // Of several `headers` has the first only.
  const hosts = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host').length
  if (hosts > 1 || (hosts === 0 && httpVersion === '1.1')) return bad('there must be one Host')
  if (!hostValue.test(headers.host ?? '')) return bad('a Host that is none')
  const coding = headers['transfer-encoding']?.toLowerCase()
  if (coding === undefined) return null
  if (httpVersion === '1.0') return bad('chunks in HTTP/1.0')
  if (headers['content-length'] !== undefined)
    return bad('a length and chunks: nobody can tell which ends the body')
  // The bytes would be stored as they are coded.
  if (coding !== 'chunked') return { status: 501, reason: 'a transfer coding other than chunked' }
  return null
}

function bad(reason: string): RequestFlaw {
  return { status: 400, reason }
}
