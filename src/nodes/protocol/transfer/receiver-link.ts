import { isIP } from 'node:net'
import { connect as connectTls, type ConnectionOptions as TlsOptions } from 'node:tls'
import type { ClientOptions, RawData, WebSocket } from 'ws'
import { connector } from '#nodes/net/faults/connectors'
import type { Link } from '#nodes/net/faults/links'
import {
  decodeMessage,
  maxControlBytes,
  receiverMessageSchema,
  transferSubprotocol,
  type ReceiverMessage
} from './messages'
import type { SenderLimits } from './sender-limits'
import { TransferFailure } from './transfer-failure'

/** Where a `ReceiverLink` connects to, and how. */
interface LinkOptions {
  readonly url: string
  /** Speak the coursework's protocol without asking for ours. */
  readonly plain: boolean
  readonly limits: SenderLimits
  readonly signal: AbortSignal | undefined
  readonly wire?: Link | undefined
  readonly ca?: string | undefined
}

/** Messages other than acknowledgements that wait to be read; the protocol has two in all. */
const maxWaitingMessages = 8

/** The sender's end of one connection to a receiver. */
export class ReceiverLink {
  /** The receiver did not select our subprotocol: it speaks the coursework's. */
  plain = true
  /** Bytes that the receiver says it has on disk. */
  acknowledged = 0
  readonly #socket: WebSocket
  readonly #limits: SenderLimits
  #inbox: Exclude<ReceiverMessage, { type: 'ack' }>[] = []
  #failure: TransferFailure | null = null
  #closed: { readonly code: number; readonly reason: string } | null = null
  #wake: (() => void) | null = null
  readonly #dispose: () => void

  private constructor(Socket: typeof WebSocket, { url, plain, limits, signal, wire, ca }: LinkOptions) {
    this.#limits = limits
    // Offered by hand and judged by hand: ws would fail the handshake with a receiver that knows no subprotocol.
    const options: ClientOptions & { closeTimeout: number } = {
      headers: plain ? {} : { 'Sec-WebSocket-Protocol': transferSubprotocol },
      perMessageDeflate: false,
      handshakeTimeout: limits.connectMs,
      maxPayload: maxControlBytes,
      closeTimeout: limits.verifyMs,
      ...(wire && { createConnection: over(wire, url) }),
      ...(ca !== undefined && { ca }),
      ...(isLoopback(url) && { generateMask: key => void key.fill(0) })
    }
    this.#socket = new Socket(url, options)
    this.#socket.on('upgrade', response => {
      this.plain = response.headers['sec-websocket-protocol'] !== transferSubprotocol
      if (!this.plain) delete response.headers['sec-websocket-protocol']
    })
    this.#socket.on('open', () => this.#changed())
    this.#socket.on('message', (data, binary) => this.#onMessage(data, binary))
    this.#socket.on('error', error => this.#fail(connectionFailure(error, url)))
    this.#socket.on('close', (code, reason) => this.#onClose(code, reason.toString()))
    const abort = (): void => {
      this.#fail(new TransferFailure('cancelled', 'CANCELLED', 'the transfer was stopped'))
      this.#socket.terminate()
    }
    signal?.addEventListener('abort', abort, { once: true })
    this.#dispose = () => signal?.removeEventListener('abort', abort)
    if (signal?.aborted) abort()
  }

  /** @throws TransferFailure `cut` when the receiver cannot be reached, `cancelled` when the signal says so. */
  static async connect(options: LinkOptions): Promise<ReceiverLink> {
    // Loaded with the first connection: who never sends needs none of it.
    const { WebSocket: Socket } = await import('ws')
    let link: ReceiverLink
    try {
      link = new ReceiverLink(Socket, options)
    } catch (error) {
      throw new TransferFailure('failed', 'BAD_ARGUMENTS', `not a WebSocket URL: ${options.url}`, {}, error)
    }
    try {
      await link.#until(() => link.#socket.readyState === Socket.OPEN || undefined, options.limits.connectMs)
      return link
    } catch (error) {
      link.destroy()
      throw error
    }
  }

  /** @throws TransferFailure when the connection is gone. */
  check(): void {
    if (this.#failure !== null) throw this.#failure
  }

  sendText(text: string): void {
    this.check()
    this.#socket.send(text, () => this.#changed())
  }

  /** Sends file bytes; resolves when there is room for more. `onSent`: the system has them, and `chunk` is free. */
  async sendBytes(chunk: Buffer, onSent?: () => void): Promise<void> {
    this.check()
    this.#socket.send(chunk, { binary: true }, error => {
      if (!error) onSent?.()
      this.#changed()
    })
    await this.#until(
      () => this.#socket.bufferedAmount <= this.#limits.bufferBytes || undefined,
      this.#limits.stallMs
    )
  }

  /** Resolves when the receiver has acknowledged `offset` bytes. */
  async untilAcknowledged(offset: number): Promise<void> {
    await this.#until(() => this.acknowledged >= offset || undefined, this.#limits.stallMs)
  }

  /** The receiver's next message other than an acknowledgement. */
  async next(timeoutMs: number): Promise<Exclude<ReceiverMessage, { type: 'ack' }>> {
    const message = await this.#until(() => this.#inbox.shift(), timeoutMs)
    if (message.type === 'error') throw TransferFailure.refused(message.code, message.message)
    return message
  }

  /** Resolves when everything that was sent has left this process. */
  async flushed(): Promise<void> {
    await this.#until(() => this.#socket.bufferedAmount === 0 || undefined, this.#limits.stallMs)
  }

  /**
   * Closes politely, once the receiver has had `waitMs` to do so first; resolves with the close code and the reason of
   * the receiver, 1006 when it gave none.
   */
  async close(waitMs = 0): Promise<{ readonly code: number; readonly reason: string }> {
    const timer = setTimeout(() => this.#socket.close(1000), waitMs)
    try {
      return await this.#until(() => this.#closed ?? undefined, waitMs + this.#limits.verifyMs)
    } finally {
      clearTimeout(timer)
      this.#dispose()
    }
  }

  destroy(): void {
    this.#dispose()
    this.#failure ??= new TransferFailure('cut', 'CANCELLED', 'closed')
    this.#socket.terminate()
  }

  /** Waits for `check` to give something; each change gives it `timeoutMs` more. */
  async #until<T>(check: () => T | undefined, timeoutMs: number): Promise<T> {
    for (;;) {
      const value = check()
      if (value !== undefined) return value
      if (this.#failure !== null) throw this.#failure
      await new Promise<void>(resolve => {
        const timer = setTimeout(() => {
          this.#fail(new TransferFailure('cut', 'TIMEOUT', `the receiver did nothing for ${timeoutMs} ms`))
        }, timeoutMs)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }

  #changed(): void {
    const wake = this.#wake
    this.#wake = null
    wake?.()
  }

  #fail(failure: TransferFailure): void {
    this.#failure ??= failure
    this.#changed()
  }

  #onMessage(data: RawData, binary: boolean): void {
    if (this.plain || this.#failure !== null) return
    const parsed = receiverMessageSchema.safeParse(binary ? undefined : decodeMessage(String(data)))
    if (!parsed.success)
      return this.#fail(
        new TransferFailure('failed', 'PROTOCOL_ERROR', 'the receiver said something unknown')
      )
    const message = parsed.data
    if (message.type === 'ack') {
      // Only what moves on gives the receiver more time.
      if (message.offset <= this.acknowledged) return
      this.acknowledged = message.offset
    } else {
      if (this.#inbox.length >= maxWaitingMessages)
        return this.#fail(
          new TransferFailure('failed', 'PROTOCOL_ERROR', 'the receiver says more than the protocol has')
        )
      this.#inbox.push(message)
      if (message.type === 'error') this.#fail(TransferFailure.refused(message.code, message.message))
    }
    this.#changed()
  }

  #onClose(code: number, reason: string): void {
    this.#closed = { code, reason }
    if (this.plain && refusals.has(code)) this.#failure ??= plainRefusal(code, reason)
    const message = `the receiver went away (${code}${reason === '' ? '' : `, ${reason}`})`
    const details = { closeCode: code }
    const evidence = code === 1006 ? 'short' : 'given-up'
    this.#failure ??= new TransferFailure('cut', 'CONNECTION_LOST', message, details, undefined, evidence)
    this.#changed()
  }
}

/** Opens the connection over a link; TLS stands upon it, so that it is the same link for both. */
function over(wire: Link, url: string): ClientOptions['createConnection'] {
  const plain = connector(wire)
  const open = url.startsWith('wss:')
    ? (options: TlsOptions) => {
        const name = { servername: isIP(options.host ?? '') === 0 ? options.host : undefined }
        return connectTls({ ...options, ...name, path: undefined, socket: plain(options) })
      }
    : plain
  return open as ClientOptions['createConnection']
}

/** Close codes by which a receiver gives a file up: unacceptable (1003), against its rules, too big, or failing at it. */
const refusals: ReadonlySet<number> = new Set([1003, 1008, 1009, 1011])

/** What a receiver of the coursework's protocol says of why it does not have the file: the protocol has no word for it. */
export function plainRefusal(closeCode: number, reason: string): TransferFailure {
  const message = `the receiver closed with ${closeCode}${reason === '' ? '' : `: ${reason}`}`
  const code = closeCode === 1009 ? 'LIMIT_REACHED' : 'PROTOCOL_ERROR'
  return new TransferFailure('failed', code, message, { closeCode })
}

/**
 * A mask protects caches on the way from bytes that a web page chose (RFC 6455, section 10.3). Inside one machine
 * there is no such thing, and with a key of zeros the file's bytes go out as they were read, uncopied: that
 * doubles the throughput.
 */
function isLoopback(url: string): boolean {
  return /^ws:\/\/(127\.\d+\.\d+\.\d+|\[::1\]|localhost)(:|\/|$)/i.test(url)
}

function connectionFailure(error: Error, url: string): TransferFailure {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  // A refused handshake is an answer: trying again would get the same.
  if (/Unexpected server response|invalid URL|subprotocol/i.test(error.message))
    return new TransferFailure('failed', 'PROTOCOL_ERROR', `${url}: ${error.message}`, { url }, error)
  // Again would be no better. That its bytes are of another protocol, the system's own words say to nobody.
  const wrong = code.startsWith('HPE_')
    ? 'what listens there speaks no WebSocket'
    : code === 'EPROTO' || code.startsWith('ERR_SSL')
      ? 'what listens there speaks no TLS'
      : code.startsWith('ERR_TLS_CERT') || /certificate/i.test(error.message)
        ? `its certificate is not trusted: ${error.message}`
        : null
  if (wrong !== null)
    return new TransferFailure('failed', 'CONNECTION_REFUSED', `${url}: ${wrong}`, { url }, error)
  const message = `${url}: ${error.message || code}`
  if (code === 'ECONNRESET' || code === 'EPIPE')
    return new TransferFailure('cut', 'CONNECTION_LOST', message, { url }, error, 'reset')
  const timeout = code === 'ETIMEDOUT' || /timed out/i.test(error.message)
  return new TransferFailure('cut', timeout ? 'TIMEOUT' : 'CONNECTION_REFUSED', message, { url }, error)
}
