import type { IncomingMessage } from 'node:http'
import { limits } from '../limits'
import type { Call } from './call'
import { value, values } from './headers'

/** The body of a request: what was kept of it can be sent again, a stream only once. */
export type Body =
  | { readonly kind: 'none' }
  | { readonly kind: 'kept'; readonly bytes: Buffer }
  | { readonly kind: 'stream'; readonly request: IncomingMessage; readonly chunked: boolean; begin(): void }

/** Methods that may be repeated without harm (RFC 9110, section 9.2.2). */
const idempotent = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE'])

export function isReplayable(method: string, body: Body): boolean {
  return idempotent.has(method) && body.kind !== 'stream'
}

/**
 * Takes the body in hand: a small one of an idempotent request is read whole, anything else stays a stream.
 * @param begin called just before the body is read: a client that waits for `100 Continue` needs it then
 */
export async function takeBody(request: IncomingMessage, begin: () => void): Promise<Body> {
  const chunked = values(request.rawHeaders, 'transfer-encoding').length > 0
  const length = Number(value(request.rawHeaders, 'content-length') ?? 0)
  if (!chunked && length === 0) return { kind: 'none' }
  if (chunked || length > limits.replayBytes || !idempotent.has(request.method ?? '')) {
    return { kind: 'stream', request, chunked, begin }
  }
  begin()
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return { kind: 'kept', bytes: Buffer.concat(chunks) }
}

/** The header that frames the body toward a backend. */
export function framing(method: string, body: Body): string[] {
  if (body.kind === 'stream' && body.chunked) return ['Transfer-Encoding', 'chunked']
  // A request of these methods without a length would be given a chunked body.
  if (body.kind === 'none' && !['GET', 'HEAD', 'OPTIONS', 'DELETE', 'TRACE', 'CONNECT'].includes(method)) {
    return ['Content-Length', '0']
  }
  return []
}

/** Sends the body to a backend whose connection stands. */
export function sendBody(body: Body, call: Call): void {
  const { request: out, backend } = call
  if (body.kind !== 'stream') {
    const bytes = body.kind === 'kept' ? body.bytes : undefined
    backend.bytesUp += bytes?.length ?? 0
    out.end(bytes)
    call.owes()
    return
  }
  body.begin()
  const source = body.request
  const onData = (chunk: Buffer): void => {
    backend.bytesUp += chunk.length
    if (out.write(chunk)) return
    source.pause()
    call.owes()
  }
  const onDrain = (): void => {
    call.owesNothing()
    source.resume()
  }
  const onEnd = (): void => {
    if (body.chunked) out.addTrailers(pairs(source.rawTrailers))
    out.end()
    call.owes()
  }
  source.on('data', onData).once('end', onEnd)
  out.on('drain', onDrain).once('close', () => {
    source.off('data', onData).off('end', onEnd)
    // What the client still sends is read and dropped, so that it gets to read its answer.
    source.resume()
  })
}

export function pairs(raw: readonly string[]): [string, string][] {
  const list: [string, string][] = []
  for (let i = 0; i + 1 < raw.length; i += 2) list.push([raw[i] ?? '', raw[i + 1] ?? ''])
  return list
}
