import type { Socket } from 'node:net'
import type { LoadOutcome } from '#shared/load/load-results'
import { sayOfLoad, type LoadWhat } from '#shared/load/load-words'
import type { Place } from './attempt'

/** A piece of what is sent. */
export interface Piece {
  readonly bytes: Uint8Array
  /** Ms after the piece before it, or after the connection stood. */
  readonly afterMs?: number
  /** Bytes of the reply that have to have come. */
  readonly afterBytes?: number
}

/** What is said over one connection, and how it is known that the reply is over. */
export interface Script {
  readonly pieces: readonly Piece[]
  /** Our side is ended when all is sent. */
  readonly halfClose: boolean
  readonly timeoutMs: number
  /** Whether what has come is all, once everything is sent. The server's end is the end in any case. */
  readonly isOver?: (reply: Buffer) => boolean
  /** The reply is over when something has come, and nothing more for so long after all was sent. */
  readonly quietMs?: number
  /** Whether what has come may be all, when nothing more comes; left out: it is. */
  readonly mayBeAll?: (reply: Buffer) => boolean
}

/** What came back. `over`: by the script; `closed`: the server ended it. */
export interface Heard {
  readonly end: 'over' | 'closed' | 'reset' | 'timeout' | 'refused' | 'cancelled'
  readonly reply: Buffer
  readonly sent: number
}

/** Bytes of a reply past which it is taken to be over. */
const replyLimitBytes = 1024 ** 2
/** A piece that waits for more of the reply than comes, because lengths vary, is sent when all is still for so long, ms. */
const stallMs = 250

/** Opens a connection, says the pieces, and listens until the reply is over. Never rejects. */
export function converse(place: Place, script: Script): Promise<Heard> {
  return new Promise(resolve => new Conversation(place, script, resolve))
}

class Conversation {
  readonly #script: Script
  readonly #done: (heard: Heard) => void
  readonly #socket: Socket
  readonly #signal: AbortSignal
  readonly #timeout: NodeJS.Timeout
  #timer: NodeJS.Timeout | undefined
  #closed: ReturnType<Place['onConnection']> | undefined
  #reply: Buffer = Buffer.alloc(0)
  #next = 0
  #sent = 0
  /** When the last piece was sent, and when something last happened; ms. */
  #sentAt = 0
  #movedAt = 0
  /** Bytes of the reply when the last piece was sent. */
  #atSent = 0
  #isDone = false

  constructor(
    { host, port, wire, signal, onConnection }: Place,
    script: Script,
    done: (heard: Heard) => void
  ) {
    this.#script = script
    this.#done = done
    this.#signal = signal
    this.#timeout = setTimeout(() => this.#finish('timeout'), script.timeoutMs)
    const socket = wire.connect({ host, port, noDelay: true, allowHalfOpen: true })
    this.#socket = socket
    socket.on('connect', () => {
      this.#closed = onConnection()
      this.#sentAt = this.#movedAt = performance.now()
      this.#say()
    })
    socket.on('data', (chunk: Buffer) => this.#hear(chunk))
    socket.on('end', () => this.#finish('closed'))
    socket.on('error', (error: NodeJS.ErrnoException) =>
      this.#finish(endOf(error, this.#closed !== undefined))
    )
    socket.on('close', () => {
      this.#closed?.(socket.bytesWritten, socket.bytesRead)
      this.#finish('reset')
    })
    signal.addEventListener('abort', this.#cancel, { once: true })
    if (signal.aborted) this.#cancel()
  }

  readonly #cancel = (): void => this.#finish('cancelled')

  get #saidAll(): boolean {
    return this.#next >= this.#script.pieces.length
  }

  #hear(chunk: Buffer): void {
    this.#movedAt = performance.now()
    this.#reply = this.#reply.length === 0 ? chunk : Buffer.concat([this.#reply, chunk])
    if (this.#reply.length > replyLimitBytes) return this.#finish('over')
    this.#say()
    if (this.#saidAll) this.#look()
  }

  /** Sends what is due, and sets the clock for what is not. */
  #say(): void {
    const { pieces, halfClose } = this.#script
    if (this.#isDone || this.#saidAll) return
    clearTimeout(this.#timer)
    for (let piece = pieces[this.#next]; piece; piece = pieces[this.#next]) {
      const waitMs = this.#waitFor(piece)
      if (waitMs === null) return
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.#say(), Math.max(1, waitMs))
        return
      }
      this.#next++
      this.#sent += piece.bytes.length
      this.#sentAt = this.#movedAt = performance.now()
      this.#atSent = this.#reply.length
      if (this.#saidAll && halfClose) this.#socket.end(piece.bytes)
      else this.#socket.write(piece.bytes)
    }
    if (pieces.length === 0 && halfClose) this.#socket.end()
    this.#look()
  }

  /** Ms until a piece is due, as far as can be told; null: more of the reply has to come. */
  #waitFor({ afterMs = 0, afterBytes = 0 }: Piece): number | null {
    const now = performance.now()
    if (this.#reply.length >= afterBytes) return this.#sentAt + afterMs - now
    if (this.#reply.length === this.#atSent) return null
    return Math.max(this.#movedAt + stallMs, this.#sentAt + afterMs) - now
  }

  /** All is said: is all heard? */
  #look(): void {
    if (this.#isDone) return
    const { isOver, quietMs, mayBeAll } = this.#script
    if (isOver?.(this.#reply)) return this.#finish('over')
    if (quietMs === undefined || this.#reply.length === 0) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      if (mayBeAll?.(this.#reply) ?? true) this.#finish('over')
    }, quietMs)
  }

  #finish(end: Heard['end']): void {
    if (this.#isDone) return
    this.#isDone = true
    clearTimeout(this.#timeout)
    clearTimeout(this.#timer)
    this.#signal.removeEventListener('abort', this.#cancel)
    // What was said is still delivered: a reset could take it from the server.
    if (end === 'over' || end === 'closed') this.#socket.destroySoon()
    else this.#socket.destroy()
    this.#socket.resume()
    this.#done({ end, reply: this.#reply, sent: this.#sent })
  }
}

function endOf({ code }: NodeJS.ErrnoException, connected: boolean): 'reset' | 'refused' | 'timeout' {
  if (connected) return 'reset'
  return code === 'ETIMEDOUT' ? 'timeout' : 'refused'
}

/** What is to be said of a conversation that did not come to its end; null where it did. */
export function brokenOff(
  heard: Heard,
  { host, port }: Place,
  script: Script
): (LoadWhat & { outcome: LoadOutcome }) | null {
  const { end, reply } = heard
  switch (end) {
    case 'refused':
      return { outcome: 'refused', ...sayOfLoad('refused', { host, port }) }
    case 'reset':
      return { outcome: 'cut', ...sayOfLoad('reset', { bytes: reply.length }) }
    case 'timeout':
      return {
        outcome: 'timed-out',
        ...sayOfLoad('late', { ms: script.timeoutMs, bytes: reply.length })
      }
    case 'cancelled':
      return { outcome: 'cut', ...sayOfLoad('cancelled') }
    default:
      return null
  }
}
