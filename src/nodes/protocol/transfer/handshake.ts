import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** Proves with the client's key that the server speaks WebSocket (RFC 6455, section 1.3). */
const handshakeGuid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/** The head of the HTTP response to send; with `ok` the connection is a WebSocket from then on. */
type HandshakeAnswer =
  | { readonly ok: true; readonly head: string; readonly subprotocol: string | null }
  | { readonly ok: false; readonly head: string; readonly reason: string }

/**
 * The answer to an upgrade request. The first of `subprotocols` that the client offers is selected; extensions
 * are never. No header depends on time, so that the answers of several receivers can be compared.
 */
export function answerHandshake(request: IncomingMessage, subprotocols: readonly string[]): HandshakeAnswer {
  const { headers } = request
  if (request.method !== 'GET' || headers.upgrade?.toLowerCase() !== 'websocket')
    return refusal(400, 'Bad Request', 'not a WebSocket upgrade')
  // RFC 6455, section 4.2.1: HTTP/1.1 or later.
  if (request.httpVersion === '1.0') return refusal(400, 'Bad Request', 'a WebSocket begins in HTTP/1.1')
  if (headers['sec-websocket-version'] !== '13')
    return refusal(
      426,
      'Upgrade Required',
      'only version 13 of the protocol',
      'Sec-WebSocket-Version: 13\r\n'
    )
  const key = headers['sec-websocket-key'] ?? ''
  if (!/^[+/0-9A-Za-z]{22}==$/.test(key)) return refusal(400, 'Bad Request', 'bad Sec-WebSocket-Key')

  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map(name => name.trim())
  const subprotocol = subprotocols.find(name => offered.includes(name)) ?? null
  const accept = createHash('sha1')
    .update(key + handshakeGuid)
    .digest('base64')
  const head =
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
    `Sec-WebSocket-Accept: ${accept}\r\n` +
    (subprotocol === null ? '' : `Sec-WebSocket-Protocol: ${subprotocol}\r\n`) +
    '\r\n'
  return { ok: true, head, subprotocol }
}

/** The head of a refusal, after which the connection ends. */
export function refusal(status: number, phrase: string, reason: string, extra = ''): HandshakeAnswer {
  const head =
    `HTTP/1.1 ${status} ${phrase}\r\nConnection: close\r\n${extra}` +
    `Content-Type: text/plain\r\nContent-Length: ${reason.length}\r\n\r\n${reason}`
  return { ok: false, head, reason }
}
