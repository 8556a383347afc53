import type { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { limits } from '../limits'

const closing = new WeakSet<Duplex>()

/** Whether the connection ends with an answer of ours that is already given: what follows on it is not read. */
export function isClosing(socket: Duplex): boolean {
  return closing.has(socket)
}

/** Refuses a request that was not understood, and with it all that its connection may still bring. */
export function refuseAndClose(
  response: ServerResponse,
  refusal: { status: number; code: string; reason: string }
): void {
  closing.add(response.req.socket)
  response.shouldKeepAlive = false
  refuse(response, refusal)
}

/** Answers with a reason that a person and a program can read. Does nothing when an answer has begun. */
export function refuse(
  response: ServerResponse,
  { status, code, reason }: { status: number; code: string; reason: string }
): void {
  if (response.headersSent || response.destroyed) return
  const body = JSON.stringify({ error: code, reason })
  // A body that nobody has read stands in the way of the next request.
  if (!response.req.complete) response.shouldKeepAlive = false
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    ...(status === 503 && { 'Retry-After': '1' })
  })
  response.end(body)
}

const phrases: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
  501: 'Not Implemented'
}

/** The same on a connection that never became a request; then closes it, whatever the peer still sends. */
export function refuseSocket(socket: Duplex, status: number, code: string, reason: string): void {
  socket.removeAllListeners('data')
  socket.on('error', () => undefined)
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const body = JSON.stringify({ error: code, reason })
  socket.end(
    `HTTP/1.1 ${status} ${phrases[status] ?? 'Error'}\r\nConnection: close\r\n` +
      `Content-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  )
  // Closing with unread bytes would reset the connection before the peer has read why: drop them for a moment.
  socket.resume()
  const timer = setTimeout(() => socket.destroy(), limits.lingerMs)
  socket.once('close', () => clearTimeout(timer))
}
