import type { Socket } from 'node:net'
import { resetSocket } from '#nodes/net/reset-socket'
import { unowned, type ChunkOwner } from '#nodes/net/slab'
import { limits } from '../../limits'
import type { Tunnel } from '../../tunnel'
import type { Refusal } from '../upstream/attempts'
import { LengthReader, type BodyReader, type Part } from '../body/body-reader'
import { ChunkedReader } from '../body/chunked-reader'
import { Exchange, type ReplySide } from './exchange'
import { hasBareLf, HeadReader, oversize, unfinished } from '../head/head-reader'
import type { HttpSide } from './http-frontend'
import { isIdempotent, type Inquiry } from '../upstream/upstream-request'
import { Outlet } from '../../socket-writer'
import { isRedirect, redirect } from '../redirect/redirect'
import { refusal, type Reason } from './refusal'
import { bad } from '../head/request-head'
import { isTokenCode } from '../head/syntax'
import { understand, type Understood } from './parsed-request'

/**
 * One connection of a client: its requests, one after the other.
 *
 *     head --no body--> held <--last byte-- body <--a backend is connected-- held
 *      ^ \--small body--> kept --whole--> held (a backend is asked)
 *      |                   |
 *      +---reply is out----+--reply is out before the body--> dropped --last byte--> head
 *
 *     any --refused, or no more requests--> closing      held --101--> tunnel
 *
 * `held`: what comes belongs to a later request, or to a body that nobody takes yet. It waits in the system.
 */
type Phase = 'head' | 'kept' | 'held' | 'body' | 'dropped' | 'tunnel' | 'closing'

export class ClientConnection implements ReplySide {
  readonly peer: string
  readonly #side: HttpSide
  readonly #socket: Socket
  readonly #address: string
  readonly #heads = new HeadReader(limits.headerBytes)
  readonly #outlet: Outlet
  readonly #parts: Part[] = []
  #phase: Phase = 'head'
  #request: Understood | null = null
  #lastText = ''
  #exchange: Exchange | null = null
  #body: BodyReader | null = null
  #kept: Buffer[] = []
  #held: { readonly chunk: Buffer; readonly at: number; readonly owner: ChunkOwner } | null = null
  #tunnel: Tunnel | null = null
  #processing = false
  /** The backend takes no more of the body for now. */
  #bodyPaused = false
  /** When the client ended its side, ms. */
  #endedAt = Infinity
  /** When this phase, or its last progress, began, ms. */
  #since: number
  /** When the head in hand began to come, ms. */
  #headSince = Infinity
  #lingerMs: number = limits.lingerMs

  constructor(side: HttpSide, socket: Socket) {
    this.#side = side
    this.#since = side.now
    this.#socket = socket
    this.#address = socket.remoteAddress ?? ''
    this.peer = `${this.#address}:${socket.remotePort}`
    this.#outlet = new Outlet(socket, () => this.#drained())
    socket.on('timeout', () => {
      // Armed when something had to wait: the client has taken nothing of it since.
      if (this.#outlet.waiting && this.#phase !== 'tunnel') socket.destroy()
    })
    socket.on('error', () => this.#gone())
    socket.on('end', () => this.#end())
    socket.on('close', () => this.#gone())
  }

  get method(): string {
    return this.#request?.head.method ?? 'GET'
  }

  get minor(): 0 | 1 {
    return this.#request?.head.minor ?? 1
  }

  get keepAlive(): boolean {
    const head = this.#request?.head
    // After an answer to a request for another protocol nobody knows which one comes next.
    return head !== undefined && head.keepAlive && head.upgrade === null && !this.#side.draining
  }

  receive(chunk: Buffer, owner: ChunkOwner): void {
    if (this.#held === null) return this.#process(chunk, 0, owner)
    // It was on its way when reading was paused.
    const { chunk: before, at, owner: holder } = this.#held
    this.#held = { chunk: Buffer.concat([before.subarray(at), chunk]), at: 0, owner: unowned }
    holder.release()
  }

  reply(text: string, parts: readonly Part[], owner: ChunkOwner = unowned): boolean {
    const gone = this.#outlet.send(text, parts, owner)
    if (!gone && this.#side.idleMs > 0) this.#socket.setTimeout(this.#side.idleMs)
    return gone
  }

  beginBody(): void {
    if (this.#request?.head.expects100) this.reply('HTTP/1.1 100 Continue\r\n\r\n', [])
    this.#enter('body')
    this.#goOn()
  }

  pauseBody(): void {
    this.#bodyPaused = true
    this.#socket.pause()
  }

  resumeBody(): void {
    this.#bodyPaused = false
    this.#since = this.#side.now
    this.#goOn()
  }

  refuse(reason: Refusal): void {
    // A body that nobody has read stands in the way of the next request.
    const keepAlive = this.keepAlive && !this.#bodyLeft
    this.reply(refusal(reason, { method: this.method, minor: this.minor, keepAlive }), [])
    this.finished(!keepAlive)
  }

  finished(close: boolean): void {
    this.#exchange = null
    if (this.#phase === 'closing') return
    const left = this.#bodyLeft
    if (close || this.#side.draining || (this.#endedAt < Infinity && this.#held === null)) {
      return this.#close(left ? limits.lingerBodyMs : limits.lingerMs)
    }
    this.#bodyPaused = false
    if (!left) this.#body = null
    this.#enter(left ? 'dropped' : 'head')
    this.#goOn()
  }

  reset(): void {
    this.#exchange = null
    resetSocket(this.#socket)
  }

  toTunnel(begin: (client: Socket) => Tunnel): void {
    this.#enter('tunnel')
    this.#exchange = null
    this.#tunnel = begin(this.#socket)
    this.#goOn()
  }

  /** No more requests: ends the connection as soon as there is none in work. */
  drain(): void {
    if (this.#phase === 'head' && this.#heads.pending === 0 && !this.#outlet.waiting) this.#close(0)
  }

  destroy(): void {
    this.#socket.destroy()
  }

  /** Looks whether the client takes too long. Called now and then. */
  tick(now: number): void {
    const { idleMs, headersMs } = this.#side
    const idle = idleMs > 0 && now - this.#since >= idleMs
    switch (this.#phase) {
      case 'head':
        if (now - this.#headSince >= headersMs) this.#refuseAll(tooSlow('its headers'))
        else if (this.#headSince === Infinity && idle && !this.#outlet.waiting) this.#socket.destroy()
        break
      case 'kept':
      case 'body':
        if (idle && !this.#bodyPaused) this.#refuseAll(tooSlow('its body'))
        break
      case 'dropped':
        if (idle) this.#socket.destroy()
        break
      case 'held':
        // What has ended its side may have left; nobody can tell before something is written to it.
        if (now - this.#endedAt >= limits.halfCloseMs && !this.#exchange?.begun) this.#socket.destroy()
        break
      case 'closing':
        if (this.#outlet.waiting) this.#since = now
        else if (now - this.#since >= this.#lingerMs) this.#socket.destroy()
        break
      case 'tunnel':
        break
    }
  }

  get #bodyLeft(): boolean {
    return this.#body !== null && !this.#body.done
  }

  #enter(phase: Phase): void {
    this.#phase = phase
    this.#since = this.#side.now
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

  /** Whether what comes can be looked at now. */
  get #readable(): boolean {
    // Requests that come without the replies being read are left in the system.
    return this.#phase === 'head' ? !this.#outlet.waiting : this.#phase !== 'held'
  }

  #hold(chunk: Buffer, at: number, owner: ChunkOwner): void {
    owner.retain()
    this.#held = { chunk, at, owner }
    this.#socket.pause()
  }

  #drop(): void {
    this.#held?.owner.release()
    this.#held = null
  }

  /** Something has changed: what was held may be looked at now, and more of it read. */
  #goOn(): void {
    if (this.#processing) return
    while (this.#held !== null && this.#readable) {
      const { chunk, at, owner } = this.#held
      this.#held = null
      this.#process(chunk, at, owner)
      owner.release()
    }
    if (this.#held !== null || this.#bodyPaused) return
    if (this.#endedAt < Infinity) this.#end()
    else this.#socket.resume()
  }

  #takeHead(chunk: Buffer, from: number): number {
    let at = from
    if (this.#heads.pending === 0) {
      // Empty lines before a request are passed over (RFC 9112, section 2.2).
      while (chunk[at] === 13 && chunk[at + 1] === 10) at += 2
      if (at === chunk.length) return at
    }
    const found = this.#heads.take(chunk, at)
    if (found === oversize) return this.#tooLarge(chunk)
    if (found === unfinished) {
      if (this.#headSince === Infinity) this.#headSince = this.#side.now
      const first = this.#heads.first
      if ((!isTokenCode(first) && first !== 13) || hasBareLf(chunk, at)) {
        this.#refuseAll(bad('not a request of HTTP'))
      }
      return chunk.length
    }
    this.#headSince = Infinity
    const { end } = this.#heads
    this.#begin(found)
    return end
  }

  #begin(found: string): void {
    let text = found
    while (text.startsWith('\r\n')) text = text.slice(2)
    if (text === '') return
    const { desk, runs, maxBodyBytes } = this.#side
    let request = this.#request
    // Clients often ask the same again and again: the last head is remembered.
    if (request === null || text !== this.#lastText) {
      const understood = understand(text, this.#address)
      if ('status' in understood) {
        desk.telemetry.requests++
        return this.#refuseAll(understood)
      }
      this.#request = request = understood
      this.#lastText = text
    }
    desk.telemetry.requests++
    const { head } = request
    if (head.length > maxBodyBytes) return this.#refuseAll(tooLarge(maxBodyBytes))
    this.#body = head.chunked
      ? new ChunkedReader(true)
      : head.length > 0
        ? new LengthReader(head.length)
        : null
    if (isRedirect(head.path)) {
      desk.telemetry.decided(() => `${head.method} ${head.path}`)
      // Who waits to be told to send its body is not told.
      const keepAlive = this.keepAlive && !(this.#bodyLeft && head.expects100)
      this.reply(redirect(head.path, { method: head.method, minor: head.minor, keepAlive }, runs), [])
      return this.finished(!keepAlive)
    }
    if (this.#body === null) return this.#ask(request.inquiry)
    if (!head.chunked && head.length <= limits.replayBytes && isIdempotent(head.method)) {
      this.#kept = []
      this.#enter('kept')
      if (head.expects100) this.reply('HTTP/1.1 100 Continue\r\n\r\n', [])
      return
    }
    this.#ask({ ...request.inquiry, body: { kind: 'stream' } })
  }

  #ask(inquiry: Inquiry): void {
    this.#enter('held')
    const exchange = new Exchange(this.#side.desk, inquiry, this)
    this.#exchange = exchange
    exchange.start()
  }

  #takeBody(chunk: Buffer, from: number, owner: ChunkOwner): number {
    const body = this.#body
    if (body === null) return chunk.length
    const parts = this.#parts
    parts.length = 0
    const at = body.take(chunk, from, parts)
    this.#since = this.#side.now
    if (body.problem !== null) {
      this.#refuseAll(bad(body.problem))
      return chunk.length
    }
    const { maxBodyBytes } = this.#side
    if (body.received > maxBodyBytes) {
      this.#refuseAll(tooLarge(maxBodyBytes))
      return chunk.length
    }
    switch (this.#phase) {
      case 'kept':
        // Copied: the memory of a chunk is not ours to keep.
        for (const part of parts) if (typeof part === 'object') this.#kept.push(Buffer.from(part))
        if (body.done && this.#request) {
          const bytes = Buffer.concat(this.#kept.splice(0))
          this.#ask({ ...this.#request.inquiry, body: { kind: 'kept', bytes } })
        }
        break
      case 'body':
        if (body.done) this.#enter('held')
        this.#exchange?.requestBody(parts, owner, body.done)
        break
      case 'dropped':
        if (!body.done) break
        this.#body = null
        this.#enter('head')
    }
    return at
  }

  #tooLarge(chunk: Buffer): number {
    const { start } = this.#heads
    const reason = { code: 'HEAD_TOO_LARGE', reason: `more than ${limits.headerBytes} bytes of headers` }
    const uri = { code: 'URI_TOO_LONG', reason: `a target of more than ${limits.targetBytes} bytes` }
    this.#refuseAll(
      start === '' || start.includes('\r\n') ? { status: 431, ...reason } : { status: 414, ...uri }
    )
    return chunk.length
  }

  /** Refuses a request that was not understood, or did not come, and with it all that the connection may bring. */
  #refuseAll(reason: Reason): void {
    this.#side.desk.telemetry.refused(this.peer, reason.code, reason.reason)
    const exchange = this.#exchange
    this.#exchange = null
    exchange?.leave()
    // In the middle of a reply an answer of ours would be taken for a part of it.
    if (exchange?.begun || this.#phase === 'dropped') return resetSocket(this.#socket)
    const known = this.#exchange !== null || this.#bodyLeft
    this.reply(refusal(reason, { method: known ? this.method : 'GET', minor: 1, keepAlive: false }), [])
    this.#close(reason.status === 413 ? limits.lingerBodyMs : limits.lingerMs)
  }

  /**
   * Ends the connection once what was written has gone. Closing with unread bytes would reset it before the client
   * has read why: what it still sends is dropped for a moment.
   */
  #close(lingerMs: number): void {
    this.#enter('closing')
    this.#lingerMs = lingerMs
    this.#drop()
    this.#socket.end()
    this.#socket.resume()
  }

  /** The client has ended its side. */
  #end(): void {
    if (this.#endedAt === Infinity) this.#endedAt = this.#side.now
    switch (this.#phase) {
      case 'head':
        if (this.#held === null) this.#close(limits.lingerMs)
        break
      case 'held':
        // It may still read its answer; but a place in the queue is for those who are surely there.
        if (this.#bodyLeft || this.#exchange?.waiting || this.#request?.head.upgrade !== null)
          this.#socket.destroy()
        break
      case 'kept':
      case 'body':
      case 'dropped':
        this.#socket.destroy()
        break
      case 'tunnel':
      case 'closing':
        break
    }
  }

  #drained(): void {
    this.#exchange?.replyDrained()
    if (this.#side.draining) this.drain()
    this.#goOn()
  }

  #gone(): void {
    const exchange = this.#exchange
    this.#exchange = null
    exchange?.leave()
    this.#drop()
    this.#side.forget(this)
  }
}

function tooSlow(what: string): Reason {
  return { status: 408, code: 'TIMEOUT', reason: `it takes too long to send ${what}` }
}

function tooLarge(bytes: number): Reason {
  return { status: 413, code: 'BODY_TOO_LARGE', reason: `a body of more than ${bytes} bytes` }
}
