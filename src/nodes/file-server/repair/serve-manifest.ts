import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerMethodNotAllowed } from '../http/http-answers'
import type { Manifest } from './manifest'

/** Answers `GET /manifest`: what is stored here, by name, size and SHA-256; false for any other path. */
export function serveManifest(
  request: IncomingMessage,
  response: ServerResponse,
  manifest: Manifest
): boolean {
  if ((request.url ?? '').split('?', 1)[0] !== '/manifest') return false
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    answerMethodNotAllowed(response, 'GET, HEAD')
    return true
  }
  const { json, etag } = manifest.told()
  response.setHeader('ETag', etag)
  response.setHeader('Cache-Control', 'no-cache')
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304).end()
    return true
  }
  response.setHeader('Content-Type', 'application/json; charset=utf-8')
  response.setHeader('Content-Length', Buffer.byteLength(json))
  response.setHeader('X-Content-Type-Options', 'nosniff')
  response.end(request.method === 'HEAD' ? undefined : json)
  return true
}
