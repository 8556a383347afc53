import { Socket, type TcpNetConnectOpts } from 'node:net'
import type { Shortage } from '#shared/journal'
import { acceptedAt } from '#system/tcp/tcp-table'
import { resetSocket } from './ends/reset-socket'
import { shortageOf, waitFor } from './shortage'
import { toldByWrite } from './ends/told-resets'
import { refused, resetBothEnds } from './socket-errors'

/** The options of `dial`: those of `net.connect` to a port, the stream's, and what it is opened for. */
export type DialOptions = TcpNetConnectOpts & {
  writableHighWaterMark?: number
  /** Nobody's request: faults count such connections by themselves, as how many there are is a matter of time. */
  aside?: Aside
}

/** Connections that a node opens of its own accord: to see whether somebody is there, or to make up for what was missed. */
export type Aside = 'probe' | 'replay'

type Done = (error?: Error | null) => void

/** What a write says when the other end has closed, and reads no more. */
const closed: ReadonlySet<string | undefined> = new Set(['EPIPE', 'ECONNRESET'])

/** How long a connection waits for what this side lacks, ms; then it fails with the system's error. */
const shortageMs = 10_000

/**
 * The socket of an outgoing connection.
 *
 * Where nobody listens on a port that the system also gives to outgoing connections (50000, say), it may give one that
 * very port: then it meets itself (TCP's simultaneous open, RFC 9293, 3.5), reads what it writes, and keeps the port from
 * whom it was meant for. Here it is refused, as any other.
 *
 * What this side lacks (descriptors, local ports) says nothing of the other end: the connection waits, and is tried again.
 */
export class OutgoingSocket extends Socket {
  /** What it lacks, while it waits for that; it says `short` when it begins to. */
  short: Shortage | null = null
  /** When it last lacked something, ms of `performance.now()`: from then on the other end was asked. */
  shortAt = -Infinity
  /**
   * Bytes that the system had been given for it when the other end ended its side while a partition lay between them: what
   * came after these, that end may never have read. Null where none did.
   */
  handedAtSeveredEnd: number | null = null
  /**
   * Called for each write that failed because the other end reads no more; says whether to pass over it. Null: the
   * connection ends with it.
   */
  onRefusedWrite: ((code: string) => boolean) | null = null
  readonly #options: DialOptions
  #shortSince: number | null = null
  #leave: () => void = () => undefined
  #stays = false
  /** To be called when the write that goes on is over: a stream has one at a time. */
  #done: Done | null = null
  /** One for all writes, of which there are many. */
  readonly #written: Done = error => {
    const done = this.#done
    this.#done = null
    const code = (error as NodeJS.ErrnoException | null | undefined)?.code
    const isPassedOver = code !== undefined && closed.has(code) && (this.onRefusedWrite?.(code) ?? false)
    done?.(isPassedOver ? null : error)
  }
  /** It was to be closed while it stays. */
  #left = false

  constructor(options: DialOptions) {
    super(options)
    this.#options = options
    if (options.timeout) this.setTimeout(options.timeout)
  }

  /**
   * A server may answer before it has read the whole request, and close. What of the request comes after breaks the
   * connection, and Node destroys a socket as soon as a write fails, with the answer unread in it. A client should read
   * that answer (RFC 9112, section 9.5): this one does, and hears of the reset behind it. One that has read all ends there.
   */
  readsPastRefusedWrites(): void {
    this.onRefusedWrite = () => {
      if (this.readableEnded) return false
      toldByWrite(this)
      return true
    }
  }

  override _write(chunk: unknown, encoding: BufferEncoding, done: Done): void {
    super._write(chunk, encoding, this.#unlessRefused(done))
  }

  override _writev(chunks: { chunk: unknown; encoding: BufferEncoding }[], done: Done): void {
    super._writev?.(chunks, this.#unlessRefused(done))
  }

  #unlessRefused(done: Done): Done {
    if (!this.onRefusedWrite) return done
    this.#done = done
    return this.#written
  }

  /**
   * Has the connection closed no sooner than it is known whether all that was sent has `arrived` (null: unknown), even
   * where both sides have ended theirs; and with a reset where it has not: the system would go on sending it.
   */
  staysUntil(arrived: Promise<boolean | null>): void {
    this.#stays = true
    void arrived.then(known => {
      this.#stays = false
      if (known === false) resetSocket(this)
      else if (this.#left) this.destroy()
    })
  }

  /**
   * Node calls this for each attempt to connect, which may be one for each address of a name, so that a socket can be used
   * again: it then forgets that its owner has ended it meanwhile, and is never closed. This one is not used again.
   */
  _undestroy(): void {
    // Nothing is forgotten.
  }

  override emit(event: string | symbol, ...args: unknown[]): boolean {
    if (event === 'close') this.#leave()
    if (event !== 'connect') return super.emit(event, ...args)
    if (!this.#metItself) {
      acceptedAt(this.#options.host ?? 'localhost', this.#options.port)
      return super.emit(event, ...args)
    }
    resetBothEnds(this, refused(this.remoteAddress, this.remotePort))
    return true
  }

  /** An error by which this side lacks something does not end it, until it has waited for long enough. */
  override destroy(error?: Error): this {
    if (this.#stays && !error) {
      this.#left = true
      return this
    }
    const lacks = error && this.connecting && !this.destroyed ? shortageOf(error) : null
    return lacks && this.#waits(lacks) ? this : super.destroy(error)
  }

  #waits(what: Shortage): boolean {
    const now = performance.now()
    this.#shortSince ??= now
    this.shortAt = now
    if (now - this.#shortSince > shortageMs) return false
    if (this.short) return true
    this.short = what
    this.#leave = waitFor(what, () => this.#retry())
    this.emit('short', what)
    return true
  }

  #retry(): void {
    const before = this.shortAt
    super.connect(this.#options)
    // The system says at once that it lacks something: an attempt that has not failed by then is under way.
    setImmediate(() => {
      if (this.shortAt !== before && !this.destroyed) return
      this.short = null
      this.#leave()
    })
  }

  get #metItself(): boolean {
    return this.localPort === this.#options.port && this.localAddress === this.remoteAddress
  }
}

/** `net.connect` for every outgoing connection of a node; none of them is ever connected to itself. */
export function dial(options: DialOptions): OutgoingSocket {
  return new OutgoingSocket(options).connect(options)
}
