import type { OutgoingSocket } from '#nodes/net/dial'
import type { Shortage } from '#shared/journal'
import { hostOptions } from '#nodes/net/host-options'
import { resetSocket } from '#nodes/net/ends/reset-socket'
import { unowned, type ChunkOwner } from '#nodes/net/slab'
import { SlabReader } from '#nodes/net/slab-reader'
import type { Backend } from '../../backends/backend'
import { limits } from '../../limits'
import { nowMs, onClock } from '../../now'
import type { Tunnel } from '../../tunnel'
import { CloseReader, LengthReader, type BodyReader, type Part } from '../body/body-reader'
import type { UpstreamRequest } from './upstream-request'
import { ChunkedReader } from '../body/chunked-reader'
import { HeadReader, oversize, unfinished } from '../head/head-reader'
import { SocketWriter } from '../../socket-writer'
import { parseResponseHead, type ResponseHead } from '../head/response-head'

/** The pool that a connection goes back to. */
export interface ConnectionOwner {
  /** The connection could take another request within `forMs`. */
  keep(connection: BackendConnection, forMs: number): void
  /** The connection is closed. */
  forget(connection: BackendConnection): void
}

/** The request that a connection carries, as the connection sees it; `Call` is the one. */
export interface ConnectionUser {
  readonly backend: Backend
  readonly request: UpstreamRequest
  /** The whole request has been handed to the connection. */
  readonly sent: boolean
  /** Whether the body of the answer can be passed on now; until then the connection holds it. */
  readonly hasReader: boolean
  /** The connection stands. */
  connected(): void
  /** What had to wait to be written has gone. */
  drained(): void
  /** Bytes of the answer came at `now`, ms. */
  received(now: number): void
  /** The head of an interim answer (1xx). */
  interim(head: ResponseHead): void
  /** The head of the answer, or of the agreement to another protocol. */
  headCame(head: ResponseHead): void
  /** A piece of the answer's body. */
  body(parts: readonly Part[], owner: ChunkOwner): void
  /** The last byte of the answer has come. @param evidence what shows that it was the last */
  ended(evidence: 'framing' | 'alive' | 'unverified'): void
  /** What the backend sent cannot be passed on, for the reason in `what`. */
  invalid(what: string): void
  /** The connection does not stand in time, but may yet. @param openedAt ms by `nowMs` */
  waitsForConnection(openedAt: number): void
  /** Whether another backend is usable. */
  hasOther(): boolean
  /** There was no connection within `ms`. */
  unconnected(ms: number): void
  /** For `ms` this side has lacked what a connection needs: the backend was not asked. */
  lacked(what: Shortage, ms: number): void
  /**
   * The connection broke, with an error's code, or 'FIN' when the backend ended it, or `died`.
   * @param stale it was a kept one, and not a byte of the answer had come
   */
  broke(code: string, connected: boolean, stale: boolean): void
}

/** For an error's code: the connection ended in order, but its backend is known to have died. */
export const died = 'DIED'

/**
 * One connection to a backend: one request at a time, many after each other.
 *
 *     connecting --> asked --head--> body --end--> idle --next request--> asked
 *                      |  101                        |
 *                      +------> tunnel               +-- closed, or spoke unasked --> gone
 */
export class BackendConnection {
  readonly backend: Backend
  /** When its connecting began, ms. */
  readonly openedAt = nowMs()
  connected = false
  /** Until when it may be idle, ms, by `nowMs`. */
  idleUntil = Infinity
  /** Where it leads; its backend may be elsewhere by now. */
  readonly #host: string
  readonly #port: number
  readonly #owner: ConnectionOwner
  readonly #socket: OutgoingSocket
  readonly #writer: SocketWriter
  readonly #heads: HeadReader
  readonly #parts: Part[] = []
  #state: 'idle' | 'asked' | 'body' | 'tunnel' = 'asked'
  #call: ConnectionUser | null
  /** Requests that it took after its first. */
  #used = 0
  /** Bytes of the answer to the request in hand have come. */
  #spoke = false
  #lastText = ''
  #lastHead: ResponseHead | null = null
  /** Which of its lines may end with LF alone. */
  readonly #lf: false | 'any'
  #head: ResponseHead | null = null
  #body: BodyReader | null = null
  /** Bytes after a head whose body nobody reads yet, or that may belong to a tunnel. */
  #held: { readonly chunk: Buffer; readonly at: number } | null = null
  /** The backend has ended its side. */
  #ended = false
  /** It is being found out whether the backend lives on: its answer ended with the connection. */
  #verifying = false
  /** When the connection stood, ms. */
  #connectedAt = Infinity
  /** Code of a write that failed because the backend reads no more. What it has sent may still be an answer. */
  #refused: string | null = null
  #paused = false
  #tunnel: Tunnel | null = null

  /** @param strict see `BalancerContext` */
  constructor(backend: Backend, owner: ConnectionOwner, call: ConnectionUser, strict: boolean) {
    this.#heads = new HeadReader(limits.headerBytes, strict ? 'crlf' : 'any')
    this.#lf = strict ? false : 'any'
    this.backend = backend
    this.#host = backend.host
    this.#port = backend.port
    this.#owner = owner
    this.#call = call
    const reader = new SlabReader((chunk, owner) => this.#receive(chunk, owner))
    const socket = backend.wire.connect(
      {
        ...hostOptions(backend.host),
        port: backend.port,
        noDelay: true,
        allowHalfOpen: true,
        // A write that has to wait, however small, is followed by a 'drain'.
        writableHighWaterMark: 1,
        onread: reader.onread
      },
      reader
    )
    this.#socket = reader.socket = socket
    this.#writer = new SocketWriter(socket, () => this.#call?.drained())
    // Only a streamed body is written in more than one go, and can fail after the backend has answered.
    if (call.request.body.kind === 'stream') {
      socket.onRefusedWrite = code => {
        this.#refused = code
        return this.#state !== 'tunnel'
      }
    }
    socket.on('connect', () => {
      this.connected = true
      this.#connectedAt = nowMs()
      backend.health.connected()
      backend.lives.connected()
      this.#call?.connected()
    })
    socket.on('error', (error: NodeJS.ErrnoException) => this.#lost(error.code ?? error.message))
    socket.on('end', () => this.#end())
    socket.on('close', () => {
      reader.close()
      this.#lost('closed')
      owner.forget(this)
    })
  }

  /** What of this side has run out, while it waits for that. */
  get short(): Shortage | null {
    return this.#socket.short
  }

  /** Since when the backend has been asked for the connection, ms: not before this side had all that it takes. */
  get askedAt(): number {
    return Math.max(this.openedAt, onClock(this.#socket.shortAt))
  }

  get socket(): OutgoingSocket {
    return this.#socket
  }

  /** Whether it can take another request. */
  get usable(): boolean {
    const { host, port } = this.backend
    const isThere = host === this.#host && port === this.#port
    return isThere && this.#state === 'idle' && this.#socket.writable && this.#open
  }

  /** Whether not a byte has come on it yet. */
  get unheard(): boolean {
    return this.#used === 0 && !this.#spoke
  }

  get #open(): boolean {
    return !this.#ended && this.#refused === null
  }

  /** Takes the next request. */
  use(call: ConnectionUser): void {
    this.#call = call
    this.#state = 'asked'
    this.#spoke = false
    this.#used++
  }

  write(text: string, parts: readonly Part[], owner: ChunkOwner = unowned): boolean {
    return this.#writer.send(text, parts, owner)
  }

  pause(): void {
    this.#paused = true
    this.#socket.pause()
  }

  resume(): void {
    this.#paused = false
    if (this.#held === null) this.#socket.resume()
  }

  /** The call has a reader now: it gets what was held, and reading goes on. */
  readHeld(): void {
    const held = this.#held
    const call = this.#call
    if (held === null || call === null) return
    this.#held = null
    this.#takeBody(call, held.chunk, held.at, unowned)
    if (this.#call !== call) return
    if (!this.#paused) this.#socket.resume()
    if (this.#ended) this.#end()
  }

  /** From here on all bytes go to `tunnel`, first those that came after the head of the 101. */
  toTunnel(tunnel: Tunnel): void {
    this.#state = 'tunnel'
    this.#tunnel = tunnel
    this.#call = null
    const held = this.#held
    this.#held = null
    if (held !== null) {
      if (held.at < held.chunk.length) tunnel.fromServer(held.chunk.subarray(held.at), unowned)
      this.#socket.resume()
    }
  }

  /** Closes the connection, without a word to the call that used it. */
  drop(): void {
    this.#call = null
    this.#socket.destroy()
  }

  /** Ends the connection, with a reset where it stands: its request is given up. */
  abort(): void {
    this.#call = null
    if (this.#socket.destroyed) return
    if (this.connected) resetSocket(this.#socket)
    else this.#socket.destroy()
  }

  #receive(chunk: Buffer, owner: ChunkOwner): void {
    if (this.#tunnel !== null) return this.#tunnel.fromServer(chunk, owner)
    const call = this.#call
    if (call === null) {
      // Nobody has asked: a farewell, or something that must not be taken for the next answer.
      this.#socket.destroy()
      return
    }
    this.#spoke = true
    const now = nowMs()
    this.backend.received(chunk.length, now)
    call.received(now)
    if (this.#state === 'body') this.#takeBody(call, chunk, 0, owner)
    else this.#takeHead(call, chunk, owner)
  }

  #takeHead(call: ConnectionUser, chunk: Buffer, owner: ChunkOwner): void {
    let at = 0
    for (;;) {
      const text = this.#heads.take(chunk, at)
      if (text === unfinished) {
        const { start, problem } = this.#heads
        if (!'HTTP/1.'.startsWith(start.slice(0, 7))) call.invalid('not HTTP')
        else if (problem !== null) call.invalid(problem)
        return
      }
      if (text === oversize) return call.invalid(`more than ${limits.headerBytes} bytes of headers`)
      at = this.#heads.end
      const head = this.#parse(text)
      if (typeof head === 'string') return call.invalid(head)
      if (head.status >= 200) return this.#answered(call, head, chunk, at, owner)
      if (head.status === 101) {
        if (!call.request.upgrade) return call.invalid('it switched protocols unasked')
        this.#hold(chunk, at)
        return call.headCame(head)
      }
      call.interim(head)
      if (this.#call !== call || at >= chunk.length) return
    }
  }

  /** A backend's heads are often the same, but for the date: the last one is remembered. */
  #parse(text: string): ResponseHead | string {
    if (this.#lastHead !== null && text === this.#lastText) return this.#lastHead
    const head = parseResponseHead(text)
    if (typeof head === 'string') return head
    this.#lastText = text
    this.#lastHead = head
    return head
  }

  #answered(call: ConnectionUser, head: ResponseHead, chunk: Buffer, at: number, owner: ChunkOwner): void {
    this.#state = 'body'
    this.#head = head
    this.#body = bodyOf(call.request.method, head, call.request.chunks, this.#heads.lf || this.#lf)
    call.headCame(head)
    if (this.#call !== call) return
    if (!call.hasReader) this.#hold(chunk, at)
    else this.#takeBody(call, chunk, at, owner)
  }

  #hold(chunk: Buffer, at: number): void {
    this.#held = { chunk: Buffer.from(chunk.subarray(at)), at: 0 }
    this.#socket.pause()
  }

  #takeBody(call: ConnectionUser, chunk: Buffer, from: number, owner: ChunkOwner): void {
    const body = this.#body
    let at = from
    if (body !== null) {
      const parts = this.#parts
      parts.length = 0
      at = body.take(chunk, at, parts)
      if (body.problem !== null) return call.invalid(body.problem)
      call.body(parts, owner)
      if (this.#call !== call) return
      if (!body.done) return
    }
    this.#finish(call, at === chunk.length, 'framing')
  }

  /** The answer has ended: keeps the connection or closes it. @param clean no byte followed the answer */
  #finish(call: ConnectionUser, clean: boolean, evidence: Parameters<ConnectionUser['ended']>[0]): void {
    const head = this.#head
    this.#call = null
    this.#body = null
    this.#state = 'idle'
    if (clean && call.sent && head?.keepAlive && this.#open && !this.#writer.waiting) {
      // Closed a little before the backend does, as a request could cross its farewell on the way.
      // Whatever it was paused for, the next answer must not wait for it.
      if (this.#socket.isPaused()) this.resume()
      this.#owner.keep(this, Math.min(limits.idleBackendMs, (head.keptMs ?? Infinity) - 1000))
    } else this.#socket.destroy()
    call.ended(evidence)
  }

  #end(): void {
    this.#ended = true
    if (this.#tunnel !== null || this.#held !== null) return
    const call = this.#call
    if (call === null) {
      this.#socket.destroy()
      return
    }
    // An answer that ends with its connection is not whole when the connection ended after a failed write.
    if (this.#state === 'body' && this.#refused === null && this.#head?.framing === 'close' && this.#body) {
      void this.#verify(call, this.#body)
    } else this.#lost(this.#refused ?? 'FIN')
  }

  /** The answer ends with the connection: it is whole if the backend meant to end it, and lives on. */
  async #verify(call: ConnectionUser, body: BodyReader): Promise<void> {
    if (this.#verifying) return
    this.#verifying = true
    const lived = await this.backend.lives.lived({ openedAt: this.#connectedAt, endedAt: nowMs() })
    if (this.#call !== call) return
    if (lived === false) return this.#lost(died)
    const parts: Part[] = []
    body.ended(parts)
    if (parts.length > 0) call.body(parts, unowned)
    if (this.#call === call) this.#finish(call, false, lived ? 'alive' : 'unverified')
  }

  #lost(code: string): void {
    const call = this.#call
    this.#call = null
    if (call === null) return
    call.broke(code, this.connected, this.#used > 0 && !this.#spoke)
  }
}

/** How the body of an answer is read; null when it has none (RFC 9112, section 6.3). */
function bodyOf(method: string, head: ResponseHead, chunks: boolean, lf: boolean | 'any'): BodyReader | null {
  if (method === 'HEAD' || head.status === 204 || head.status === 304) return null
  switch (head.framing) {
    case 'length':
      return head.length === 0 ? null : new LengthReader(head.length)
    case 'chunked':
      return new ChunkedReader(chunks, lf)
    case 'close':
      return new CloseReader(chunks)
  }
}
