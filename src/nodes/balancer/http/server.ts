import { createServer, type Server } from 'node:http'
import type { Socket } from 'node:net'
import type { ClientRuns } from '../client-runs'
import { limits } from '../limits'
import type { Desk } from './ask'
import { handle } from './handler'
import { isClosing, refuseSocket } from './refusal'
import { upgrade } from './upgrade'

/** What Node's parser refuses, and what the client is told. */
const refusals: Readonly<Record<string, readonly [number, string]>> = {
  HPE_HEADER_OVERFLOW: [431, `more than ${limits.headerBytes} bytes of headers`],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [431, 'too many chunk extensions'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'the request took too long']
}

/** Where the work on one connection stands, for whoever finds it silent. */
type Turn = 'client' | 'balancer'

/** The HTTP side that clients see; not yet listening. */
export function createHttpServer(desk: Desk, runs: ClientRuns, { idleMs }: { idleMs: number }): Server {
  const { telemetry } = desk
  const headersTimeout = Math.ceil(Math.min(idleMs || limits.headersMs, limits.headersMs))
  const turns = new WeakMap<Socket, () => Turn>()
  /** Bytes that a connection had brought when its last reply was out: more are a request that has begun. */
  const settled = new WeakMap<Socket, number>()
  const server = createServer({
    insecureHTTPParser: false,
    // Checked with the other rules for Host, and with what follows on the connection dropped.
    requireHostHeader: false,
    maxHeaderSize: limits.headerBytes,
    headersTimeout,
    // A large body may take as long as it likes, as long as it comes: see 'timeout' below.
    requestTimeout: 0,
    keepAliveTimeout: idleMs,
    connectionsCheckingInterval: Math.max(20, Math.min(1000, Math.round(headersTimeout / 4))),
    noDelay: true
  })
  // All of them, within `maxHeaderSize`: Node would drop those past 2,000 without a word.
  server.maxHeadersCount = 0
  server.timeout = idleMs

  for (const event of ['request', 'checkContinue'] as const) {
    server.on(event, (request, response) => {
      const { socket } = request
      if (isClosing(socket)) return
      turns.set(socket, () => {
        if (response.writableLength > 0 || socket.writableLength > 0) return 'client'
        return request.complete ? 'balancer' : 'client'
      })
      response.once('close', () => {
        turns.delete(socket)
        settled.set(socket, socket.bytesRead)
      })
      void handle(desk, runs, request, response, event === 'checkContinue').catch((error: unknown) => {
        telemetry.log('warn', `${request.method} ${request.url}: ${String(error)}`)
        response.destroy()
      })
    })
  }
  server.on('upgrade', (request, socket: Socket, head) => {
    telemetry.requests++
    void upgrade(desk, request, socket, head, idleMs).catch((error: unknown) => {
      telemetry.log('warn', `${request.method} ${request.url}: ${String(error)}`)
      socket.destroy()
    })
  })
  server.on('connect', (_request, socket) => refuseSocket(socket, 501, 'NOT_SUPPORTED', 'no tunnels here'))

  server.on('timeout', socket => {
    const turn = turns.get(socket)?.()
    if (turn === 'balancer') {
      // A backend is working on it, and has limits of its own.
      socket.setTimeout(idleMs)
    } else if ((turn === 'client' || socket.bytesRead > (settled.get(socket) ?? 0)) && !wasAnswered(socket)) {
      telemetry.refused(peerOf(socket), 'TIMEOUT', `sent nothing more of its request for ${idleMs} ms`)
      refuseSocket(socket, 408, 'TIMEOUT', 'the request took too long')
    } else socket.destroy()
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const client = socket as Socket
    // The connection itself broke, or another error has closed it: nothing to say, nobody to hear it.
    if (error.code === 'ECONNRESET' || error.code === 'EPIPE' || client.writableEnded) {
      client.destroy()
      return
    }
    const [status, reason] = refusals[error.code ?? ''] ?? [400, `not HTTP (${error.code ?? error.message})`]
    telemetry.refused(peerOf(client), error.code ?? 'BAD_REQUEST', reason)
    // In the middle of a reply an answer of ours would be taken for a part of it.
    if (wasAnswered(client)) client.destroy()
    else refuseSocket(client, status, error.code ?? 'BAD_REQUEST', reason)
  })
  return server
}

/** Whether the reply in hand has begun. Node keeps it on the socket, and documents no other way to find it. */
function wasAnswered(socket: Socket): boolean {
  const { _httpMessage: reply } = socket as Socket & { _httpMessage?: { headersSent: boolean } | null }
  return reply?.headersSent === true
}

function peerOf(socket: Socket): string {
  return `${socket.remoteAddress}:${socket.remotePort}`
}
