import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { isIP } from 'node:net'
import { listen } from '#nodes/net/listen'
import { addressText } from '#system/addresses'
import { requestFlaw } from '#system/http/request-flaw'
import type { BalancerStatus } from './status'

const statusPath = '/__relevo/status'

/** Most for one request to come. Those that take longer are ended at the next look at all of them. */
const requestMs = 2_000
const checkMs = 500

export interface AdminServer {
  readonly url: string
  /** Idempotent. */
  close(): void
}

/**
 * Serves the status page on a port of its own, so that nothing that comes in by the main port can reach it.
 * @throws RelevoError `PORT_IN_USE`, `PORT_FORBIDDEN` and the like
 */
export async function startAdmin(
  address: { readonly host: string; readonly port: number },
  status: () => BalancerStatus
): Promise<AdminServer> {
  // Looked after so often, as whoever holds all the connections keeps everybody else out.
  const patience = {
    requestTimeout: requestMs,
    headersTimeout: requestMs,
    connectionsCheckingInterval: checkMs
  }
  const server = createServer(patience, (request, response) =>
    answer(request, response, address.host, status)
  )
  server.maxConnections = 64
  server.on('clientError', (_error, socket) => socket.destroy())
  const port = await listen(server, address)
  server.on('error', () => undefined)
  return {
    url: `http://${addressText({ host: address.host, port })}${statusPath}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    }
  }
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  host: string,
  status: () => BalancerStatus
): void {
  request.resume()
  request.on('error', () => undefined)
  response.on('error', () => undefined)
  const send = (code: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void => {
    const text = `${JSON.stringify(body, null, 2)}\n`
    response.writeHead(code, {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': Buffer.byteLength(text),
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      ...headers
    })
    response.end(request.method === 'HEAD' ? undefined : text)
  }
  const flaw = requestFlaw(request)
  if (flaw) return send(flaw.status, { error: 'BAD_REQUEST', reason: flaw.reason }, { Connection: 'close' })
  if (!isAddressedToUs(request.headers.host, host)) return send(403, { error: 'FORBIDDEN' })
  const [path] = (request.url ?? '').split('?', 1)
  if (path !== statusPath) return send(404, { error: 'NOT_FOUND', reason: `there is only ${statusPath}` })
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return send(405, { error: 'METHOD_NOT_ALLOWED' }, { Allow: 'GET, HEAD' })
  }
  send(200, status())
}

/**
 * Whether a request names this server as its host: a web page that has its own name resolve to this address (DNS
 * rebinding) does not. An address cannot be rebound.
 */
function isAddressedToUs(given: string | undefined, host: string): boolean {
  const name = (given ?? '').toLowerCase().replace(/:\d{1,5}$/, '')
  const bare = name.replace(/^\[(.*)\]$/, '$1')
  return bare === 'localhost' || bare === host.toLowerCase() || isIP(bare) !== 0
}
