import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'
import { rereadable } from './reread'
import { answerText } from '#system/http/http-answers'
import { requestFlaw } from '#system/http/request-flaw'
import { foreignPage } from '#nodes/net/foreign-page'
import type { NodeContext } from '#nodes/runtime/node-program'
import type { TlsKeys } from '../doors/keys/self-signed'
import type { FileServerLimits } from '../limits'
import { peerOf, type NodeCounters } from '../node-counters'
import { ReceptionError } from '../reception-error'

/** Bytes of a request's line and headers, and number of headers, past which it is refused. */
const maxHeaderBytes = 16 * 1024
const maxHeaders = 100

/** What Node's parser refuses, and what the client is told. */
const refusals: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout'
}

/** What does something: all but reading, and the coursework's `GET /client`, which sends a file. */
function changes({ method, url }: IncomingMessage): boolean {
  return (method !== 'GET' && method !== 'HEAD') || /^\/client(\?|$)/.test(url ?? '')
}

/** What a door does. */
interface Handlers {
  readonly request: (request: IncomingMessage, response: ServerResponse) => Promise<void>
  /** A handshake that asks for WebSocket. */
  readonly upgrade: (request: IncomingMessage, socket: Socket, head: Buffer) => void
}

/** A door's server. */
export interface NodeServer {
  /** The one that listens. */
  readonly server: Server
  /** It, and the one that has the connections whose request asked for another protocol than WebSocket. */
  readonly all: readonly Server[]
}

/**
 * The HTTP server below both doors of a file server: its limits set, its requests counted, its errors answered and
 * logged. Java's HTTP client offers `Upgrade: h2c` with every request: that is a request like any other, with its body,
 * and Node reads no body of what it takes for an upgrade. Such a connection goes to a second server, which knows none.
 *
 * @param tls with it, both speak it; a connection without is refused.
 */
export function createNodeServer(
  { context, counters }: { context: NodeContext<'file-server'>; counters: NodeCounters },
  limits: FileServerLimits,
  handlers: Handlers,
  tls: TlsKeys | null = null
): NodeServer {
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const begun = performance.now()
    request.on('error', () => request.destroy())
    response.on('error', () => response.destroy())
    response.once('close', () => {
      counters.requests++
      counters.latency.add(performance.now() - begun)
      if (response.statusCode >= 500) counters.failed++
    })
    const flaw = requestFlaw(request)
    if (flaw !== null) {
      counters.refused(peerOf(request.socket), flaw.reason, `HTTP_${flaw.status}`)
      response.setHeader('Connection', 'close')
      return answerText(response, flaw.status, `Refused: ${flaw.reason}.`)
    }
    const foreign = foreignPage(request.headers, context.boot.node, changes(request))
    if (foreign !== null) {
      counters.refused(peerOf(request.socket), foreign, 'FORBIDDEN')
      response.setHeader('Connection', 'close')
      return answerText(response, 403, `Refused: ${foreign}.`)
    }
    handlers.request(request, response).catch((error: unknown) => {
      context.log('error', `${request.method} ${request.url}: ${String(error)}`)
      const { code, message } = ReceptionError.from(error)
      answerText(response, 500, code === 'INTERNAL' ? 'The server failed; its log says why.' : message)
    })
  }
  const make = (keys: TlsKeys | null): Server => {
    const options = {
      maxHeaderSize: maxHeaderBytes,
      headersTimeout: limits.headersMs,
      // Node looks every 30 s by default, and would find the slow ones as late as that.
      connectionsCheckingInterval: Math.max(20, Math.min(1000, limits.headersMs / 4)),
      // An upload may take as long as it moves: `timeout` below bounds silence, not length.
      requestTimeout: 0,
      keepAliveTimeout: limits.keepAliveMs
    }
    const server =
      keys === null
        ? createServer(options, handle)
        : createTlsServer({ ...options, ...keys, handshakeTimeout: limits.headersMs }, handle)
    // Whoever has sent all of a request may end its side, and waits for the answer (RFC 9112, section 9.6); Node drops it.
    Object.assign(server, { httpAllowHalfOpen: true })
    server.maxHeadersCount = maxHeaders
    server.timeout = limits.idleMs
    // The upload answers `Expect: 100-continue` itself, once it knows that it wants the body.
    server.on('checkContinue', handle)
    server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      counters.refused(peerOf(socket as Socket), error.message, error.code ?? 'PROTOCOL_ERROR')
      if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy()
      else {
        const status = refusals[error.code ?? ''] ?? '400 Bad Request'
        socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`, () => socket.destroy())
        // Over TLS a write to a connection that is gone may end in no way at all, and its request would wait with it.
        const grace = setTimeout(() => socket.destroy(), limits.lingerMs)
        socket.once('close', () => clearTimeout(grace))
      }
    })
    return server
  }
  const server = make(tls)
  // What it is given has been decrypted.
  const others = make(null)
  // It never listens, and it is then that Node begins to look whose head comes too slowly.
  others.emit('listening')
  server.on('upgrade', (request: IncomingMessage, duplex, head: Buffer) => {
    const socket = duplex as Socket
    counters.spoken.add(socket)
    socket.on('error', () => socket.destroy())
    if (request.headers.upgrade?.toLowerCase() === 'websocket') return handlers.upgrade(request, socket, head)
    socket.unshift(Buffer.concat([rereadable(request), head]))
    others.emit('connection', socket)
  })
  // Faults act on what is inside TLS: Node's TLS reads the system's socket past whoever stands before it.
  server.on(tls === null ? 'connection' : 'secureConnection', (socket: Socket) =>
    context.links.door.accepted(socket)
  )
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    socket.on('error', () => socket.destroy())
    socket.destroy()
    if (error.code !== 'ECONNRESET') counters.refused(peerOf(socket), error.message, 'PROTOCOL_ERROR')
  })
  counters.watch(server, context.boot.node.maxConnections)
  return { server, all: [server, others] }
}
