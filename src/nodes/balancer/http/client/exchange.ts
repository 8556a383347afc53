import type { Socket } from 'node:net'
import type { ChunkOwner } from '#nodes/net/slab'
import { nowMs } from '../../now'
import { Tried } from '../../backends/excluded-backends'
import { Tunnel } from '../../tunnel'
import { limits } from '../../limits'
import { Asking, type AskUser, type Desk, type Refusal } from '../upstream/attempts'
import type { Part } from '../body/body-reader'
import type { AnswerReader, Call, Failure } from '../upstream/call'
import { continueReply, promisedBy, type Promised } from '../upstream/continuation'
import { isReplayable, type Inquiry } from '../upstream/upstream-request'
import { agreement, interimHead, replyHead, type Recipient } from './reply-head'
import type { ResponseHead } from '../head/response-head'

/** The client's side of an exchange: its connection. */
export interface ReplySide extends Recipient {
  readonly peer: string
  /** Writes a piece of the reply. @returns whether it has gone; otherwise `Exchange.replyDrained` follows */
  reply(text: string, parts: readonly Part[], owner?: ChunkOwner): boolean
  /** The body of the request may come now. */
  beginBody(): void
  pauseBody(): void
  resumeBody(): void
  /** No answer of a backend: says why, and ends the exchange. */
  refuse(refusal: Refusal): void
  /** The reply is out. @param close the connection ends with it */
  finished(close: boolean): void
  /** What began cannot be ended well: nobody may take it for whole. */
  reset(): void
  /** From here on the connection is a tunnel. */
  toTunnel(begin: (client: Socket) => Tunnel): void
}

/** One request of a client, from its whole head to the end of its reply. */
export class Exchange implements AskUser, AnswerReader {
  /** The reply has begun. */
  begun = false
  readonly #desk: Desk
  readonly #inquiry: Inquiry
  readonly #client: ReplySide
  readonly #startedAt = performance.now()
  readonly #tried = new Tried()
  #asking: Asking
  #call: Call | null = null
  /** Of the request: not written yet, so that it leaves with the first bytes of the body. */
  #requestHead = ''
  /** Of the reply: the same. */
  #replyHead = ''
  #closes = false
  #head: ResponseHead | null = null
  #promised: Promised | null | undefined
  /** Bytes of the reply's body that went to the client. */
  #sent = 0
  #ended = false
  #continuing: AbortController | null = null

  /** @param inquiry a body that is a stream comes through `requestBody` */
  constructor(desk: Desk, inquiry: Inquiry, client: ReplySide) {
    this.#desk = desk
    this.#inquiry = inquiry
    this.#client = client
    this.#asking = new Asking(desk, inquiry, this, this.#tried)
  }

  /** Whether no backend has been found for it yet. */
  get waiting(): boolean {
    return this.#asking.waiting && this.#continuing === null
  }

  start(): void {
    this.#asking.start()
  }

  /** The client is gone. */
  leave(): void {
    if (this.#ended) return
    this.#ended = true
    this.#asking.leave()
    this.#continuing?.abort()
    this.#call?.abort()
    const { method, path } = this.#inquiry
    this.#desk.telemetry.decided(() => `${method} ${path}: the client left after ${this.#ms()}`)
  }

  begin(call: Call, head: string): void {
    this.#call = call
    this.#requestHead = head
    this.#client.beginBody()
    if (this.#requestHead !== '') this.requestBody([], undefined, false)
  }

  /** A piece of the request's body. */
  requestBody(parts: readonly Part[], owner: ChunkOwner | undefined, last: boolean): void {
    const call = this.#call
    if (call === null) return
    const head = this.#requestHead
    this.#requestHead = ''
    const gone = call.write(head, parts, owner)
    if (last) call.requestSent()
    else if (!gone) this.#client.pauseBody()
  }

  drained(): void {
    this.#client.resumeBody()
  }

  informed(call: Call, head: ResponseHead): void {
    // `100 Continue` was answered by the balancer itself: backends are not asked for it.
    if (head.status === 100 || this.#client.minor === 0) return
    this.#call = call
    if (!this.#client.reply(interimHead(head), none)) call.pause()
  }

  answered(call: Call, head: ResponseHead): void {
    this.#call = call
    this.#head = head
    const { method, path } = this.#inquiry
    if (head.status === 101) return this.#upgraded(call, head)
    if (head.status === 404 && this.#askHolder(call)) return
    this.#desk.whereabouts.learn(method, path, head, call.backend)
    const reply = replyHead(head, this.#client)
    this.#replyHead = reply.text
    this.#closes = reply.closes
    this.begun = true
    call.read(this)
  }

  refused(refusal: Refusal): void {
    if (this.#ended) return
    this.#ended = true
    const { method, path } = this.#inquiry
    const { status, reason } = refusal
    this.#desk.telemetry.unanswered({ method, path, status, reason })
    this.#client.refuse(refusal)
  }

  body(call: Call, parts: readonly Part[], owner: ChunkOwner): void {
    const head = this.#replyHead
    if (head === '' && parts.length === 0) return
    this.#replyHead = ''
    for (const part of parts) this.#sent += part.length
    if (!this.#client.reply(head, parts, owner)) call.pause()
  }

  /** What had to wait at the client has gone. */
  replyDrained(): void {
    this.#call?.resume()
  }

  ended(call: Call): void {
    if (this.#ended) return
    this.#ended = true
    if (this.#replyHead !== '') this.#client.reply(this.#replyHead, none)
    const ms = performance.now() - this.#startedAt
    this.#desk.telemetry.answered(call.backend, ms)
    const { method, path } = this.#inquiry
    const status = this.#head?.status ?? 0
    this.#desk.telemetry.decided(
      () => `${method} ${path} -> ${call.backend.id} ${status}, ${ms.toFixed(1)} ms`
    )
    this.#client.finished(this.#closes)
  }

  failed(call: Call, failure: Failure): void {
    const loss = { from: call.backend, cause: failure.cause, reason: failure.reason, at: nowMs() }
    const promised = this.#goingOn()
    this.#call = null
    if (promised === null) return this.#cut(failure.reason)
    const abort = new AbortController()
    this.#continuing = abort
    void continueReply(this.#desk, this.#inquiry, promised, this.#sent, loss, abort.signal)
      .then(answered => {
        this.#continuing = null
        if (this.#ended) answered?.call.abort()
        else if (answered === null) this.#cut(failure.reason)
        else {
          this.#call = answered.call
          answered.call.read(this)
        }
      })
      .catch((error: unknown) => {
        this.#desk.telemetry.log('warn', `${this.#inquiry.path}: ${String(error)}`)
        this.#cut(failure.reason)
      })
  }

  canMove({ backend }: Call): boolean {
    return this.#goingOn() !== null && this.#desk.pool.hasOther(this.#tried, backend)
  }

  /** What the client was promised, if another backend can go on with it. */
  #goingOn(): Promised | null {
    if (this.#promised === undefined) {
      this.#promised = this.#head ? promisedBy(this.#inquiry.method, this.#head) : null
    }
    return this.#promised
  }

  #cut(reason: string): void {
    if (this.#ended) return
    this.#ended = true
    const { method, path } = this.#inquiry
    const status = this.#head?.status ?? 0
    if (this.#replyHead !== '') {
      // Not a byte of it has gone: the client can still be told.
      this.begun = false
      this.#desk.telemetry.unanswered({ method, path, status: 502, reason })
      return this.#client.refuse({ status: 502, code: 'BACKEND_FAILED', reason })
    }
    this.#desk.telemetry.unanswered({ method, path, status, reason: `cut short: ${reason}` })
    this.#client.reset()
  }

  /** When a backend has nothing at a path where another is known to have stored it, that one is asked. */
  #askHolder(call: Call): boolean {
    const { whereabouts, telemetry, pool } = this.#desk
    const { method, path } = this.#inquiry
    const holder = whereabouts.otherThan(call.backend, method, path)
    if (!holder || this.#tried.has(holder) || !isReplayable(this.#inquiry)) return false
    const reason = `${call.backend.id} has nothing there, ${holder.id} stored it`
    // Left before the other is asked: two requests must not wait for each other's place.
    call.abort()
    this.#call = null
    telemetry.retried({ from: call.backend.id, to: holder.id, method, path, reason })
    const others = new Tried()
    for (const backend of pool.backends) if (backend !== holder) others.exclude(backend)
    this.#tried.add(holder)
    const second: AskUser = {
      begin: (other, text) => this.begin(other, text),
      drained: () => this.drained(),
      informed: (other, head) => this.informed(other, head),
      answered: (other, head) => this.answered(other, head),
      // It is gone just now: the answer is what the others have to say.
      refused: () => {
        if (this.#ended) return
        this.#asking = new Asking(this.#desk, this.#inquiry, this, this.#tried)
        this.#asking.start()
      }
    }
    this.#asking = new Asking(this.#desk, this.#inquiry, second, others)
    this.#asking.start()
    return true
  }

  #upgraded(call: Call, head: ResponseHead): void {
    const { telemetry } = this.#desk
    const { method, path } = this.#inquiry
    const { connection, backend } = call
    if (connection === null) return
    this.begun = true
    telemetry.decided(() => `${method} ${path} -> ${backend.id}, upgraded`)
    this.#client.reply(agreement(head), none)
    backend.work.delete(call)
    this.#client.toTunnel(client => {
      const tunnel = new Tunnel(client, connection.socket, backend, limits.upgradedIdleMs, end => {
        this.#ended = true
        call.close()
        telemetry.decided(() => `${method} ${path} ended (${end.reason}): ${end.up} B up, ${end.down} B down`)
      })
      connection.toTunnel(tunnel)
      return tunnel
    })
  }

  #ms(): string {
    return `${(performance.now() - this.#startedAt).toFixed(1)} ms`
  }
}

const none: readonly Part[] = []
