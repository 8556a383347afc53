import { ServerResponse, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { limits } from '../limits'
import { tunnel } from '../tunnel'
import { ask, type Desk, type Inquiry } from './ask'
import { forwarded, values, type RawHeaders } from './headers'
import { refuse, refuseSocket } from './refusal'
import { relay } from './relay'
import { targetOf } from './target'

/**
 * A request for another protocol (WebSocket): once a backend has agreed, the bytes of both are passed on unseen.
 * A backend's refusal is passed on as the answer that it is.
 */
export async function upgrade(
  desk: Desk,
  request: IncomingMessage,
  socket: Socket,
  head: Buffer,
  idleMs: number
): Promise<void> {
  const { telemetry } = desk
  const method = request.method ?? ''
  const peer = `${socket.remoteAddress}:${socket.remotePort}`
  const gone = new AbortController()
  socket.on('error', () => gone.abort()).once('close', () => gone.abort())
  const target = targetOf(request)
  if ('status' in target) {
    telemetry.refused(peer, target.code, target.reason)
    return refuseSocket(socket, target.status, target.code, target.reason)
  }
  const { path, headers } = target
  if (
    Number(values(headers, 'content-length')[0] ?? 0) > 0 ||
    values(headers, 'transfer-encoding').length > 0
  ) {
    telemetry.refused(peer, 'BAD_REQUEST', 'a request for another protocol cannot have a body')
    return refuseSocket(socket, 400, 'BAD_REQUEST', 'a request for another protocol cannot have a body')
  }
  const inquiry: Inquiry = {
    method,
    path,
    headers: [
      ...forwarded(headers, socket.remoteAddress ?? '', request.httpVersion),
      ...['Connection', 'Upgrade', 'Upgrade', values(headers, 'upgrade').join(', ')]
    ],
    body: { kind: 'none' },
    signal: gone.signal,
    fresh: true,
    upgrade: true
  }
  const early = new EarlyBytes(socket, head, () => gone.abort())
  const answered = await ask(desk, inquiry)
  const first = early.take()
  if ('call' in answered && answered.outcome.kind === 'upgraded') {
    const { lease, call, outcome } = answered
    call.close()
    telemetry.decided(`${method} ${path} -> ${lease.backend.id}, upgraded`)
    socket.write(statusLine(outcome.answer))
    if (outcome.head.length > 0) {
      lease.backend.received(outcome.head.length)
      socket.write(outcome.head)
    }
    if (first.length > 0) {
      lease.backend.bytesUp += first.length
      outcome.socket.write(first)
    }
    const end = await tunnel(socket, outcome.socket, lease.backend, limits.upgradedIdleMs)
    lease.release()
    telemetry.decided(`${method} ${path} ended (${end.reason}): ${end.up} B up, ${end.down} B down`)
    return
  }
  // From here on it is an ordinary reply, on a connection that ends with it. The server has let go of the socket:
  // nobody else would notice a client that does not read it.
  socket.setTimeout(idleMs, () => socket.destroy())
  const response = new ServerResponse(request)
  response.shouldKeepAlive = false
  response.assignSocket(socket)
  response.once('finish', () => {
    response.detachSocket(socket)
    socket.destroySoon()
  })
  if ('call' in answered) {
    const { outcome } = answered
    telemetry.decided(`${method} ${path} -> ${answered.lease.backend.id}, not upgraded`)
    if (outcome.kind === 'answer') await relay(desk, inquiry, answered, outcome.answer, response)
  } else if (answered.status === 0) {
    socket.destroy()
  } else {
    telemetry.unanswered({ method, path, status: answered.status, reason: answered.reason })
    refuse(response, answered)
  }
}

/** What a client sends before a backend has agreed. It is read, within a bound, as only a reader sees it leave. */
class EarlyBytes {
  readonly #socket: Socket
  readonly #chunks: Buffer[]
  readonly #left: () => void
  #size = 0

  constructor(socket: Socket, head: Buffer, left: () => void) {
    this.#socket = socket
    this.#chunks = [head]
    this.#left = left
    socket.on('data', this.#keep).once('end', left)
  }

  /** All of it; from here on the socket is someone else's to read. */
  take(): Buffer {
    this.#socket.off('data', this.#keep).off('end', this.#left).pause()
    return Buffer.concat(this.#chunks)
  }

  readonly #keep = (chunk: Buffer): void => {
    this.#chunks.push(chunk)
    this.#size += chunk.length
    if (this.#size >= limits.replayBytes) this.#socket.pause()
  }
}

function statusLine({ rawHeaders, statusMessage }: IncomingMessage): string {
  const lines = [`HTTP/1.1 101 ${statusMessage || 'Switching Protocols'}`]
  const raw: RawHeaders = rawHeaders
  for (let i = 0; i + 1 < raw.length; i += 2) lines.push(`${raw[i]}: ${raw[i + 1]}`)
  return lines.join('\r\n') + '\r\n\r\n'
}
