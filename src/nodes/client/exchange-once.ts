import type { Socket } from 'node:net'
import { RelevoError } from '#shared/errors'
import { plainLinks, type Link } from '#nodes/net/faults/links'
import { encodeHead, encodeTail } from '#nodes/protocol/exchange/encode'
import { courseworkValues, reply, type ExchangeValues } from '#nodes/protocol/exchange/exchange'

/** How often a refused connection is tried again, as the coursework's client does. */
const retryMs = 100

/** Where one exchange goes, and how long it may take. */
export interface ExchangeOptions {
  readonly host: string
  readonly port: number
  /** Limit of the whole: waiting for the server, and the exchange. */
  readonly timeoutMs: number
  /** How long it is tried again while the connection is refused; not at all by default, `timeoutMs` at most. */
  readonly retryForMs?: number
  readonly values?: ExchangeValues
  readonly signal?: AbortSignal
  /** What connections are opened over. */
  readonly wire?: Link
  /** Called when a connection opens; what it returns is called with the bytes sent and read when it closes. */
  readonly onConnection?: () => (bytesUp: number, bytesDown: number) => void
}

/**
 * Runs one exchange: sends the head, waits for `HOLA`, sends the five doubles, waits for the server's end.
 * Resolves with the reply as text.
 * @throws RelevoError `CONNECTION_REFUSED`, `TIMEOUT`, `PROTOCOL_ERROR` (another reply, or none), `CANCELLED`.
 */
export async function exchangeOnce(options: ExchangeOptions): Promise<string> {
  const { host, port, timeoutMs, retryForMs = 0, signal } = options
  const began = performance.now()
  const deadline = began + timeoutMs
  const lastRetry = began + Math.min(retryForMs, timeoutMs)
  for (;;) {
    try {
      return await attempt(options, Math.max(1, deadline - performance.now()))
    } catch (error) {
      const refused = error instanceof RelevoError && error.code === 'CONNECTION_REFUSED'
      if (!refused || retryForMs === 0) throw error
      if (performance.now() + retryMs >= lastRetry) {
        throw new RelevoError(
          'CONNECTION_REFUSED',
          `nothing listened on ${host}:${port} in ${Math.round(lastRetry - began)} ms`,
          { host, port },
          error
        )
      }
      await pause(retryMs, signal)
    }
  }
}

function attempt(options: ExchangeOptions, timeoutMs: number): Promise<string> {
  const { host, port, values = courseworkValues, signal, wire = plainLinks.door } = options
  const head = encodeHead(values)
  const tail = encodeTail(values.tail)
  const where = `${host}:${port}`
  return new Promise((resolve, reject) => {
    let answer: Buffer = Buffer.alloc(0)
    let closed: ReturnType<NonNullable<ExchangeOptions['onConnection']>> | undefined
    const socket: Socket = wire.connect({ host, port, noDelay: true })

    const finish = (error: RelevoError | null): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      socket.destroy()
      if (error) reject(error)
      else resolve(answer.toString('utf8'))
    }
    const fail = (code: 'TIMEOUT' | 'PROTOCOL_ERROR' | 'CANCELLED', what: string): void =>
      finish(new RelevoError(code, `${where}: ${what}`, { host, port }))
    const timer = setTimeout(
      () =>
        fail(
          'TIMEOUT',
          `no ${answer.length < reply.length ? 'reply' : 'end'} in ${Math.round(timeoutMs)} ms`
        ),
      timeoutMs
    )
    const abort = (): void => fail('CANCELLED', 'cancelled')
    signal?.addEventListener('abort', abort, { once: true })
    if (signal?.aborted) abort()

    socket.on('connect', () => {
      closed = options.onConnection?.()
      socket.write(head)
    })
    socket.on('data', chunk => {
      const had = answer.length
      answer = Buffer.concat([answer, chunk.subarray(0, reply.length + 1 - had)])
      if (!reply.subarray(0, answer.length).equals(answer)) {
        return fail('PROTOCOL_ERROR', `answered ${JSON.stringify(answer.toString('latin1'))}, not HOLA`)
      }
      if (had < reply.length && answer.length === reply.length) socket.end(tail)
    })
    socket.on('end', () => {
      if (answer.length === reply.length) finish(null)
      else fail('PROTOCOL_ERROR', `ended after ${answer.length} of ${reply.length} bytes of the reply`)
    })
    socket.on('error', (error: NodeJS.ErrnoException) => finish(connectionError(error, host, port)))
    socket.on('close', () => closed?.(socket.bytesWritten, socket.bytesRead))
  })
}

function connectionError(error: NodeJS.ErrnoException, host: string, port: number): RelevoError {
  const details = { host, port }
  switch (error.code) {
    case 'ECONNREFUSED':
      return new RelevoError('CONNECTION_REFUSED', `nothing listens on ${host}:${port}`, details, error)
    case 'ETIMEDOUT':
      return new RelevoError('TIMEOUT', `${host}:${port} does not answer`, details, error)
    case 'ECONNRESET':
    case 'EPIPE':
      return new RelevoError('PROTOCOL_ERROR', `${host}:${port} reset the connection`, details, error)
    default:
      return new RelevoError('PROTOCOL_ERROR', `${host}:${port}: ${error.message}`, details, error)
  }
}

/** Waits; an abort ends the wait early, and the next attempt tells it. */
function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise(resolve => {
    const done = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done, { once: true })
  })
}
