import { randomBytes } from 'node:crypto'
import { createServer, STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { LabDoor } from '#lab/hosts/lab-door'
import { nodeGatewayPrefix } from '#lab/hosts/node-gateway'
import { Access, panelProtocol, type Refusal } from './access'
import { answerJson, answerText } from '#system/http/http-answers'
import { defaultWebLimits, type WebLimits } from './limits'
import { listen } from './listen'
import { passToNode } from './node-gateway'
import { PanelSocket, wireDeltas } from './panel-socket'
import { RefusalLog } from './refusal-log'
import { runDownloadPrefix, sendRun } from './run-download'
import { panelIsBuilt, serveStatic } from './static-files'
import { Uploads } from './uploads'

export interface PanelServerOptions {
  readonly lab: LabDoor
  /** The folder of the built panel. */
  readonly rendererDir: string
  /** An address of this machine; by default nobody else can reach the panel. */
  readonly host?: string | undefined
  /** Null: the usual port or one after it; 0: any free one. */
  readonly port: number | null
  readonly log: (text: string) => void
  readonly limits?: Partial<WebLimits>
}

export interface PanelServer {
  readonly port: number
  readonly token: string
  /** With the token in the fragment, which browsers never send. */
  readonly url: string
  close(): Promise<void>
}

/** Connections that are still open this long after `close` are cut, ms. */
const closeGraceMs = 1000
/** How long who was refused a WebSocket may take to read why, ms. */
const lingerMs = 300

/**
 * Serves the panel and the lab's API, for whoever knows the token and asks for this machine by 127.0.0.1 or localhost.
 * @throws RelevoError `PORT_IN_USE`, `PORT_FORBIDDEN`
 */
export async function startPanelServer(options: PanelServerOptions): Promise<PanelServer> {
  const { lab, rendererDir, log } = options
  const limits = { ...defaultWebLimits, ...options.limits }
  const token = randomBytes(24).toString('base64url')
  const refusals = new RefusalLog(log, limits.refusalsLogged)
  const uploads = new Uploads(lab, limits)
  const clients = new Set<PanelSocket>()
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.maxMessageBytes,
    perMessageDeflate: false,
    handleProtocols: offered => (offered.has(panelProtocol) ? panelProtocol : false)
  })

  // An upload may take hours; its own idle limit ends those that stand still.
  const server = createServer({
    requestTimeout: 0,
    headersTimeout: limits.headersMs,
    // Node looks every 30 s by default, and would find the slow ones as late as that.
    connectionsCheckingInterval: Math.max(20, Math.min(1000, limits.headersMs / 4)),
    keepAliveTimeout: 5_000
  })
  server.maxConnections = limits.maxConnections
  server.setTimeout(limits.connectionIdleMs)
  const port = await listen(server, options.host ?? '127.0.0.1', options.port)
  // Out of file descriptors, for one: a connection is lost, and not the lab.
  server.on('error', error => log(`A connection could not be accepted: ${error.message}`))
  const access = new Access(token, port)
  if (!panelIsBuilt(rendererDir)) log(`There is no built panel in ${rendererDir}; npm start builds it.`)
  // Only while somebody is there: a delta that nobody gets is not even made.
  let unsubscribe: (() => void) | null = null
  const follow = (): void => {
    unsubscribe ??= wireDeltas(lab, delta => clients.forEach(client => client.sendDelta(delta)))
  }
  const unfollow = (): void => {
    unsubscribe?.()
    unsubscribe = null
  }

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    response.on('error', () => undefined)
    const refusal = route(request, response)
    if (!refusal) return
    refusals.add(`${request.method ?? ''} ${pathOnly(request)}`, refusal.reason)
    response.setHeader('connection', 'close')
    answerText(response, refusal.status, `${STATUS_CODES[refusal.status] ?? ''}: ${refusal.reason}`)
  })

  /** Answers, or says why not. */
  function route(request: IncomingMessage, response: ServerResponse): Refusal | null {
    const wrongHost = access.checkHost(request)
    if (wrongHost) return wrongHost
    const path = pathOnly(request)
    if (!path.startsWith('/api/')) {
      serveStatic(rendererDir, request, response)
      return null
    }
    const url = parseUrl(request, port)
    if (path.startsWith(nodeGatewayPrefix)) {
      const refusal = access.checkMedia(request)
      if (!refusal) passToNode(lab, url, request, response)
      return refusal
    }
    const verdict = access.check(request)
    if ('refusal' in verdict) return verdict.refusal
    if (request.method === 'GET' && path.startsWith(runDownloadPrefix)) {
      void sendRun(lab, path, response)
      return null
    }
    switch (`${request.method ?? ''} ${path}`) {
      case 'GET /api/health':
        answerJson(response, 200, { pid: process.pid })
        break
      case 'POST /api/session':
        response.setHeader(
          'set-cookie',
          `${access.cookieName}=${access.cookieValue}; HttpOnly; SameSite=Strict; Path=${nodeGatewayPrefix}`
        )
        answerJson(response, 200, {})
        break
      case 'GET /api/uploads':
      case 'PUT /api/uploads':
        void uploads.handle(url, request, response)
        break
      default:
        answerText(response, 404, 'Not found.')
    }
    return null
  }

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => undefined)
    const refuse = (status: number, reason: string): void => {
      refusals.add(`upgrade ${pathOnly(request)}`, reason)
      refuseUpgrade(socket, status, reason)
    }
    const wrongHost = access.checkHost(request)
    if (wrongHost) return refuse(wrongHost.status, wrongHost.reason)
    if (pathOnly(request) !== '/api/ws') return refuse(404, 'no such WebSocket')
    const verdict = access.check(request)
    if ('refusal' in verdict) return refuse(verdict.refusal.status, verdict.refusal.reason)
    // RFC 6455, section 4.2.1; `ws` does not look.
    if (request.httpVersion === '1.0') return refuse(400, 'a WebSocket begins in HTTP/1.1')
    if (clients.size >= limits.maxClients) return refuse(503, 'too many panels are open; close some')
    sockets.handleUpgrade(request, socket, head, webSocket => {
      const client = new PanelSocket(webSocket, lab, verdict.origin, limits)
      clients.add(client)
      follow()
      webSocket.on('close', () => {
        clients.delete(client)
        if (clients.size === 0) unfollow()
      })
    })
  })

  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const isLate = error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
    // A browser opens connections ahead of what it may ask. An answer on one would be taken for that of the request that it
    // sends there at that moment; one that is closed without a word makes it ask again.
    if (!socket.writable || (isLate && (socket as Socket).bytesRead === 0)) socket.destroy()
    else if (isLate) refuseUpgrade(socket, 408, 'the request did not come')
    else refuseUpgrade(socket, 400, 'bad request')
  })

  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    closing ??= new Promise(resolve => {
      unfollow()
      clients.forEach(client => client.close())
      const force = setTimeout(() => server.closeAllConnections(), closeGraceMs)
      server.close(() => {
        clearTimeout(force)
        resolve()
      })
      server.closeIdleConnections()
    })
    return closing
  }

  return { port, token, url: `http://127.0.0.1:${port}/#token=${token}`, close }
}

const pathOnly = (request: IncomingMessage): string => (request.url ?? '/').split('?', 1)[0] ?? '/'

function parseUrl(request: IncomingMessage, port: number): URL {
  try {
    return new URL(`http://127.0.0.1:${port}${request.url ?? '/'}`)
  } catch {
    return new URL(`http://127.0.0.1:${port}/`)
  }
}

function refuseUpgrade(socket: Duplex, status: number, reason: string): void {
  const body = `${reason}\n`
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\n` +
      `Content-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  )
  // The HTTP server has let go of it: a peer that never closes would keep it, and `close`, waiting for ever.
  socket.resume()
  const timer = setTimeout(() => socket.destroy(), lingerMs)
  socket.once('close', () => clearTimeout(timer))
}
