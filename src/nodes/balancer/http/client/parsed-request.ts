import type { Socket } from 'node:net'
import { forwarded, lines, value } from '../head/headers'
import { askedOf, type UpstreamRequest } from '../upstream/upstream-request'
import { parseRequestHead, type RequestProblem, type RequestHead } from '../head/request-head'

/** A client's request: its head, and what a backend is sent. `ClientConnection` adds the body, if there is one. */
export interface ParsedRequest {
  readonly head: RequestHead
  readonly upstreamRequest: UpstreamRequest
}

/** Methods whose requests have no body unless a header says so. */
const bodiless: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'DELETE', 'TRACE'])

/**
 * Parses the head of a client's request, and makes the head that backends get. Called by `ClientConnection`.
 * @param address the client's, for X-Forwarded-For
 * @param client the connection that it came over
 */
export function parseRequest(text: string, address: string, client: Socket): ParsedRequest | RequestProblem {
  const head = parseRequestHead(text)
  if ('status' in head) return head
  const { method, path, minor, chunked, upgrade } = head
  const headers = forwarded(head.headers, address, minor)
  const hasLength = value(headers, 'content-length') !== undefined
  if (chunked) headers.push('Transfer-Encoding', 'chunked')
  // Without it, some servers would wait for a body until the connection ends.
  else if (!hasLength && !bodiless.has(method)) headers.push('Content-Length', '0')
  if (upgrade !== null) headers.push('Connection', 'Upgrade', 'Upgrade', upgrade)
  const upstreamRequest: UpstreamRequest = {
    method,
    path,
    head: `${method} ${path} HTTP/1.1\r\n${lines(headers)}\r\n`,
    headers,
    asked: askedOf(path, address, head.headers),
    lacksHost: value(headers, 'host') === undefined,
    body: { kind: 'none' },
    chunks: minor === 1,
    fresh: upgrade !== null,
    upgrade: upgrade !== null,
    noAnswerTimeout: false,
    client
  }
  return { head, upstreamRequest }
}
