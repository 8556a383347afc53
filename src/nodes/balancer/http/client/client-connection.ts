import type { Socket } from 'node:net'
import { otherEndIsClosed } from '#nodes/net/ends/other-end'
import { resetSocket } from '#nodes/net/ends/reset-socket'
import { unowned, type ChunkOwner } from '#nodes/net/slab'
import { limits } from '../../limits'
import type { Tunnel } from '../../tunnel'
import type { Refusal } from '../upstream/attempts'
import { LengthReader, type BodyReader, type Part } from '../body/body-reader'
import { ChunkedReader } from '../body/chunked-reader'
import { Exchange, type ExchangeClient } from './exchange'
import { HeadReader, oversize, unfinished } from '../head/head-reader'
import type { ClientRuns } from '../redirect/client-runs'
import type { BalancerContext } from '../../context'
import { isIdempotent, type UpstreamRequest } from '../upstream/upstream-request'
import { SocketWriter } from '../../socket-writer'
import { isRedirect, redirect } from '../redirect/redirect'
import { foreignPage, type NamedDoor } from '#nodes/net/foreign-page'
import { pageHeaders } from '../head/headers'
import { errorReply, type ErrorReply } from './error-reply'
import { bad } from '../head/request-head'
import { isTokenCode } from '../head/syntax'
import { parseRequest, type ParsedRequest } from './parsed-request'

/**
 * One connection of a client: its requests, one after the other. Made by `HttpFrontend`. Its phase says what is
 * done with the bytes that come:
 *
 *     head --no body--> held <--last byte-- body <--a backend is connected-- held
 *      ^ \--small body--> buffering --whole--> held (a backend is asked)
 *      |                      |
 *      +-----reply is out-----+--reply is out before the body--> discarding --last byte--> head
 *
 *     any --refused, or no more requests--> closing      held --101--> tunnel
 *
 * `held`: the bytes belong to a later request, or to a body that no backend takes yet. They wait in the system's
 * socket buffer.
 */
type Phase = 'head' | 'buffering' | 'held' | 'body' | 'discarding' | 'tunnel' | 'closing'

/** What a connection has from the frontend that accepted it; `HttpFrontend` is the one. */
export interface ConnectionFrontend {
  readonly context: BalancerContext
  readonly runs: ClientRuns
  /** A client that takes nothing of its reply for this long is reset; 0 never. */
  readonly idleMs: number
  /** A client's connection without a request for this long is closed; 0 never. */
  readonly keepAliveMs: number
  /** Most for the headers of one request to come. */
  readonly headersMs: number
  /** A request whose body is longer gets 413. */
  readonly maxBodyBytes: number
  /** Where it listens, by its names. */
  readonly door: NamedDoor
  /** The balancer is being stopped: each connection ends with the reply in hand. */
  readonly draining: boolean
  /** The time of the last tick, ms, by `nowMs`. */
  readonly now: number
}

export class ClientConnection implements ExchangeClient {
  readonly peer: string
  /** Takes it from the frontend's connections; null until it is among them. */
  leave: (() => void) | null = null
  readonly #frontend: ConnectionFrontend
  readonly #socket: Socket
  readonly #address: string
  readonly #headReader: HeadReader
  readonly #writer: SocketWriter
  readonly #parts: Part[] = []
  #phase: Phase = 'head'
  #parsed: ParsedRequest | null = null
  #lastHeadText = ''
  #exchange: Exchange | null = null
  #body: BodyReader | null = null
  #buffered: Buffer[] = []
  /** Bytes that had been read when the phase became `held`. */
  #held: { readonly chunk: Buffer; readonly at: number; readonly owner: ChunkOwner } | null = null
  #tunnel: Tunnel | null = null
  #processing = false
  /** The backend takes no more of the request's body for now. */
  #bodyPaused = false
  /** When the client ended its side, ms. */
  #endedAt = Infinity
  /** When a client that has ended its side is looked for, ms. */
  #lookAt = 0
  /** When the phase began, or its last bytes came, ms. */
  #phaseSince: number
  /** Since when, ms, a body comes that had brought so many bytes by then. */
  #bodySince = 0
  #bodySeen = 0
  /** When the first byte of an unfinished head came, ms; Infinity while there is none. */
  #headStartedAt = Infinity
  /** How long what still comes is read in `closing`, ms. */
  #lingerMs: number = limits.lingerMs
  /** The system asks now and then whether the client is still there. */
  #watched = false

  constructor(frontend: ConnectionFrontend, socket: Socket) {
    this.#frontend = frontend
    this.#headReader = new HeadReader(limits.headerBytes, frontend.context.strict ? 'crlf' : 'same')
    this.#phaseSince = frontend.now
    this.#socket = socket
    this.#address = socket.remoteAddress ?? ''
    this.peer = `${this.#address}:${socket.remotePort}`
    this.#writer = new SocketWriter(socket, () => this.#drained())
    socket.on('timeout', () => {
      // Armed when something had to wait: the client has taken nothing of it since.
      if (this.#writer.waiting && this.#phase !== 'tunnel') this.#idle('took nothing of its reply')
    })
    socket.on('error', () => this.#closed())
    socket.on('end', () => this.#clientEnded())
    socket.on('close', () => this.#closed())
  }

  get method(): string {
    return this.#parsed?.head.method ?? 'GET'
  }

  get minor(): 0 | 1 {
    return this.#parsed?.head.minor ?? 1
  }

  get keepAlive(): boolean {
    const head = this.#parsed?.head
    // After an answer to a request for another protocol nobody knows which one comes next.
    return head !== undefined && head.keepAlive && head.upgrade === null && !this.#frontend.draining
  }

  receive(chunk: Buffer, owner: ChunkOwner): void {
    if (this.#held === null) return this.#process(chunk, 0, owner)
    // A chunk that was on its way when reading was paused: held behind the others.
    const { chunk: before, at, owner: holder } = this.#held
    this.#held = { chunk: Buffer.concat([before.subarray(at), chunk]), at: 0, owner: unowned }
    holder.release()
  }

  reply(text: string, parts: readonly Part[], owner: ChunkOwner = unowned): boolean {
    const gone = this.#writer.send(text, parts, owner)
    if (!gone && this.#frontend.idleMs > 0) this.#socket.setTimeout(this.#frontend.idleMs)
    return gone
  }

  beginBody(): void {
    if (this.#parsed?.head.expects100) this.reply('HTTP/1.1 100 Continue\r\n\r\n', [])
    this.#enter('body')
    this.#continueReading()
  }

  pauseBody(): void {
    this.#bodyPaused = true
    this.#socket.pause()
  }

  resumeBody(): void {
    this.#bodyPaused = false
    this.#phaseSince = this.#frontend.now
    this.#continueReading()
  }

  refuse(reason: Refusal): void {
    // A body that nobody has read stands in the way of the next request.
    const keepAlive = this.keepAlive && !this.#bodyLeft
    this.reply(errorReply(reason, { method: this.method, minor: this.minor, keepAlive }), [])
    this.finished(!keepAlive)
  }

  finished(close: boolean): void {
    this.#exchange = null
    if (this.#phase === 'closing') return
    const left = this.#bodyLeft
    if (close || this.#frontend.draining || (this.#endedAt < Infinity && this.#held === null)) {
      return this.#close(left ? limits.lingerBodyMs : limits.lingerMs)
    }
    this.#bodyPaused = false
    if (!left) this.#body = null
    this.#enter(left ? 'discarding' : 'head')
    this.#continueReading()
  }

  reset(): void {
    this.#exchange = null
    resetSocket(this.#socket)
  }

  toTunnel(begin: (client: Socket) => Tunnel): void {
    this.#enter('tunnel')
    this.#exchange = null
    this.#tunnel = begin(this.#socket)
    this.#continueReading()
  }

  /** No more requests: ends the connection as soon as there is none in work. */
  drain(): void {
    if (this.#phase === 'head' && this.#headReader.pending === 0 && !this.#writer.waiting) this.#close(0)
  }

  destroy(): void {
    this.#socket.destroy()
  }

  /** Gives up on a client that takes too long. Called by the frontend's tick, with the time in ms. */
  tick(now: number): void {
    const { idleMs, keepAliveMs, headersMs } = this.#frontend
    const quiet = now - this.#phaseSince
    const bodyMs = Math.min(idleMs || limits.bodyMs, limits.bodyMs)
    if (quiet >= limits.quietMs && !this.#watched) this.#watch()
    switch (this.#phase) {
      case 'head':
        if (now - this.#headStartedAt >= headersMs) this.#refuseAll(tooSlow('its headers'))
        else if (keepAliveMs > 0 && quiet >= keepAliveMs && this.#headStartedAt === Infinity) {
          if (!this.#writer.waiting) this.#restEnds(keepAliveMs)
        }
        break
      case 'buffering':
        if (quiet >= bodyMs || now - this.#bodySince >= limits.bodyMs) this.#refuseAll(tooSlow('its body'))
        break
      case 'body':
        if (this.#bodyPaused) this.#bodySince = now
        // A body of unknown length is a stream, which may rest.
        else if (quiet >= (this.#parsed?.head.chunked ? idleMs || Infinity : bodyMs))
          this.#refuseAll(tooSlow('its body'))
        else this.#watchCrowd(now)
        break
      case 'discarding':
        if (quiet >= bodyMs) this.#socket.destroy()
        break
      case 'held':
        if (this.#endedAt < Infinity && now >= this.#lookAt) void this.#lookForClient(now)
        break
      case 'closing':
        if (this.#writer.waiting) this.#phaseSince = now
        else if (now - this.#phaseSince >= this.#lingerMs) this.#socket.destroy()
        break
      case 'tunnel':
        break
    }
  }

  /** A client that has ended its side may read its answer, or have closed: then its request is taken away. */
  async #lookForClient(now: number): Promise<void> {
    this.#lookAt = now + limits.leftMs
    const closed = await otherEndIsClosed(this.#socket)
    if (closed && this.#phase === 'held' && !this.#socket.destroyed) resetSocket(this.#socket)
  }

  /** Has the system ask now and then whether the client is still there, and the backend that works for it. */
  #watch(): void {
    this.#watched = true
    this.#socket.setKeepAlive(true, limits.tcpKeepAliveMs)
    this.#exchange?.watchQuiet()
  }

  /** Who sends its body slowly, or with rests, keeps a place at a backend: not while others wait for one. */
  #watchCrowd(now: number): void {
    if (now - this.#bodySince < limits.crowdedBodyMs) return
    const received = this.#body?.received ?? 0
    const isSlow = received - this.#bodySeen < limits.crowdedBodyBytes
    this.#bodySince = now
    this.#bodySeen = received
    if (isSlow && this.#frontend.context.pool.waiting > 0)
      this.#refuseAll(tooSlow('its body, and others wait for its place'))
  }

  #idle(what: string): void {
    const { context, idleMs } = this.#frontend
    context.telemetry.log('warn', `${this.peer} ${what} for ${idleMs} ms (idleMs): reset`)
    resetSocket(this.#socket)
  }

  #restEnds(ms: number): void {
    const { telemetry } = this.#frontend.context
    telemetry.logDecision(() => `${this.peer} asked for nothing for ${ms} ms (keepAliveMs): closed`)
    this.#socket.destroy()
  }

  get #bodyLeft(): boolean {
    return this.#body !== null && !this.#body.done
  }

  #enter(phase: Phase): void {
    this.#phase = phase
    this.#phaseSince = this.#bodySince = this.#frontend.now
    this.#bodySeen = this.#body?.received ?? 0
  }

  #process(chunk: Buffer, from: number, owner: ChunkOwner): void {
    let at = from
    this.#processing = true
    while (at < chunk.length) {
      if (this.#phase === 'tunnel' && this.#tunnel) {
        this.#tunnel.fromClient(at === 0 ? chunk : chunk.subarray(at), owner)
        break
      }
      if (this.#phase === 'closing') break
      if (!this.#readable) {
        this.#hold(chunk, at, owner)
        break
      }
      at = this.#phase === 'head' ? this.#takeHead(chunk, at) : this.#takeBody(chunk, at, owner)
    }
    this.#processing = false
  }

  /** Whether bytes that come can be processed in this phase. */
  get #readable(): boolean {
    // Requests of a client that does not read its replies are left in the system's socket buffer.
    return this.#phase === 'head' ? !this.#writer.waiting : this.#phase !== 'held'
  }

  #hold(chunk: Buffer, at: number, owner: ChunkOwner): void {
    owner.retain()
    this.#held = { chunk, at, owner }
    this.#socket.pause()
  }

  #releaseHeld(): void {
    this.#held?.owner.release()
    this.#held = null
  }

  /** The phase has changed: processes what was held, as far as it can be now, and reads on. */
  #continueReading(): void {
    if (this.#processing) return
    while (this.#held !== null && this.#readable) {
      const { chunk, at, owner } = this.#held
      this.#held = null
      this.#process(chunk, at, owner)
      owner.release()
    }
    if (this.#held !== null || this.#bodyPaused) return
    if (this.#endedAt < Infinity) this.#clientEnded()
    else this.#socket.resume()
  }

  #takeHead(chunk: Buffer, from: number): number {
    let at = from
    if (this.#headReader.pending === 0) {
      // Empty lines before a request are passed over (RFC 9112, section 2.2).
      const { strict } = this.#frontend.context
      while ((chunk[at] === 13 && chunk[at + 1] === 10) || (chunk[at] === 10 && !strict)) {
        at += chunk[at] === 10 ? 1 : 2
      }
      if (at === chunk.length) return at
    }
    const found = this.#headReader.take(chunk, at)
    if (found === oversize) return this.#tooLarge(chunk)
    if (found === unfinished) {
      if (this.#headStartedAt === Infinity) this.#headStartedAt = this.#frontend.now
      const { first, problem } = this.#headReader
      if (!isTokenCode(first) && first !== 13) this.#refuseAll(bad('not a request of HTTP'))
      else if (problem !== null) this.#refuseAll(bad(problem))
      return chunk.length
    }
    this.#headStartedAt = Infinity
    const { end } = this.#headReader
    this.#takeRequest(found)
    return end
  }

  #takeRequest(found: string): void {
    let text = found
    while (text.startsWith('\r\n')) text = text.slice(2)
    if (text === '') return
    const { context, runs, maxBodyBytes, door } = this.#frontend
    let parsed = this.#parsed
    // Clients often ask the same again and again: the last head is remembered.
    if (parsed === null || text !== this.#lastHeadText) {
      const result = parseRequest(text, this.#address, this.#socket)
      if ('status' in result) {
        context.telemetry.requests++
        return this.#refuseAll(result)
      }
      this.#parsed = parsed = result
      this.#lastHeadText = text
    }
    context.telemetry.requests++
    const { head } = parsed
    if (head.length > maxBodyBytes) return this.#refuseAll(tooLarge(maxBodyBytes))
    this.#body = head.chunked
      ? new ChunkedReader(true, this.#headReader.lf)
      : head.length > 0
        ? new LengthReader(head.length)
        : null
    if (isRedirect(head.path)) {
      context.telemetry.logDecision(() => `${head.method} ${head.path}`)
      // A client that waits for a 100 never gets one: its body would have to come first.
      const keepAlive = this.keepAlive && !(this.#bodyLeft && head.expects100)
      const foreign = foreignPage(pageHeaders(head.headers), door, true)
      if (foreign !== null) context.telemetry.refused(this.peer, 'FORBIDDEN', foreign)
      const recipient = { method: head.method, minor: head.minor, keepAlive }
      const reply =
        foreign === null
          ? redirect(head.path, recipient, runs)
          : errorReply({ status: 403, code: 'FORBIDDEN', reason: foreign }, recipient)
      this.reply(reply, [])
      return this.finished(!keepAlive)
    }
    if (this.#body === null) return this.#startExchange(parsed.upstreamRequest)
    // A small body is waited for before a backend is asked: a slow client holds no place of others. One who asks first
    // whether to send it is not told to before a backend takes it, but where that makes its request one to repeat.
    const mayWait = !head.expects100 || isIdempotent(head.method)
    if (!head.chunked && head.length <= limits.replayBytes && mayWait) {
      this.#buffered = []
      this.#enter('buffering')
      if (head.expects100) this.reply('HTTP/1.1 100 Continue\r\n\r\n', [])
      return
    }
    this.#startExchange({ ...parsed.upstreamRequest, body: { kind: 'stream' } })
  }

  #startExchange(request: UpstreamRequest): void {
    this.#enter('held')
    const exchange = new Exchange(this.#frontend.context, request, this)
    this.#exchange = exchange
    exchange.start()
  }

  #takeBody(chunk: Buffer, from: number, owner: ChunkOwner): number {
    const body = this.#body
    if (body === null) return chunk.length
    const parts = this.#parts
    parts.length = 0
    const at = body.take(chunk, from, parts)
    this.#phaseSince = this.#frontend.now
    if (body.problem !== null) {
      this.#refuseAll(bad(body.problem))
      return chunk.length
    }
    const { maxBodyBytes } = this.#frontend
    if (body.received > maxBodyBytes) {
      this.#refuseAll(tooLarge(maxBodyBytes))
      return chunk.length
    }
    switch (this.#phase) {
      case 'buffering':
        // Copied: the memory of a chunk is not ours to keep.
        for (const part of parts) if (typeof part === 'object') this.#buffered.push(Buffer.from(part))
        if (body.done && this.#parsed) {
          const bytes = Buffer.concat(this.#buffered.splice(0))
          this.#startExchange({ ...this.#parsed.upstreamRequest, body: { kind: 'buffered', bytes } })
        }
        break
      case 'body':
        if (body.done) this.#enter('held')
        this.#exchange?.requestBody(parts, owner, body.done)
        break
      case 'discarding':
        if (!body.done) break
        this.#body = null
        this.#enter('head')
    }
    return at
  }

  #tooLarge(chunk: Buffer): number {
    const { start } = this.#headReader
    const reason = { code: 'HEAD_TOO_LARGE', reason: `more than ${limits.headerBytes} bytes of headers` }
    const uri = { code: 'URI_TOO_LONG', reason: `a target of more than ${limits.targetBytes} bytes` }
    this.#refuseAll(
      start === '' || start.includes('\r\n') ? { status: 431, ...reason } : { status: 414, ...uri }
    )
    return chunk.length
  }

  /** Refuses a request that breaks the rules or comes too slowly, and closes: what follows it cannot be trusted. */
  #refuseAll(reason: ErrorReply): void {
    this.#frontend.context.telemetry.refused(this.peer, reason.code, reason.reason)
    const exchange = this.#exchange
    this.#exchange = null
    exchange?.leave()
    // In the middle of a reply, the client would take a refusal for a part of it.
    if (exchange?.replyBegun || this.#phase === 'discarding') return resetSocket(this.#socket)
    const known = exchange !== null || this.#bodyLeft
    this.reply(errorReply(reason, { method: known ? this.method : 'GET', minor: 1, keepAlive: false }), [])
    this.#close(reason.status === 413 ? limits.lingerBodyMs : limits.lingerMs)
  }

  /**
   * Ends the connection once what was written has gone. Closing with unread bytes would reset it before the client
   * has read why: what it still sends is dropped for a moment.
   */
  #close(lingerMs: number): void {
    this.#enter('closing')
    this.#lingerMs = lingerMs
    this.#releaseHeld()
    this.#socket.end()
    this.#socket.resume()
  }

  /** The client has ended its side. */
  #clientEnded(): void {
    if (this.#endedAt === Infinity) this.#endedAt = this.#frontend.now
    switch (this.#phase) {
      case 'head':
        if (this.#held === null) this.#close(limits.lingerMs)
        break
      case 'held':
        // It may still read its answer, however long that takes; but half a body, or half a tunnel, is none.
        if (this.#bodyLeft || this.#parsed?.head.upgrade !== null) this.#socket.destroy()
        break
      case 'buffering':
      case 'body':
      case 'discarding':
        this.#socket.destroy()
        break
      case 'tunnel':
      case 'closing':
        break
    }
  }

  #drained(): void {
    this.#exchange?.replyDrained()
    if (this.#frontend.draining) this.drain()
    this.#continueReading()
  }

  #closed(): void {
    const exchange = this.#exchange
    this.#exchange = null
    exchange?.leave()
    this.#releaseHeld()
    this.leave?.()
  }
}

function tooSlow(what: string): ErrorReply {
  return { status: 408, code: 'TIMEOUT', reason: `it takes too long to send ${what}` }
}

function tooLarge(bytes: number): ErrorReply {
  return { status: 413, code: 'BODY_TOO_LARGE', reason: `a body of more than ${bytes} bytes` }
}
