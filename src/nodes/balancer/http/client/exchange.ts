import type { Socket } from 'node:net'
import type { Ending } from '#shared/outcome'
import type { ChunkOwner } from '#nodes/net/slab'
import { WebSocketFraming } from '#nodes/framing/web-socket-framing'
import { nowMs } from '../../now'
import { ExcludedBackends } from '../../backends/excluded-backends'
import { Tunnel, type TunnelEnds } from '../../tunnel'
import type { BalancerContext } from '../../context'
import { Attempts, type AttemptsListener, type Refusal } from '../upstream/attempts'
import type { Part } from '../body/body-reader'
import type { AnswerReader, Call, Failure } from '../upstream/call'
import { continueReply, continuableReply, type ContinuableReply } from '../upstream/continuation'
import { isReplayable, type UpstreamRequest } from '../upstream/upstream-request'
import { agreement, interimHead, replyHead, type Recipient } from './reply-head'
import type { ResponseHead } from '../head/response-head'
import { value } from '../head/headers'

/** The client of an exchange, as the exchange sees it: its `ClientConnection`. */
export interface ExchangeClient extends Recipient {
  readonly peer: string
  /** Writes a piece of the reply. @returns whether it has gone; otherwise `Exchange.replyDrained` follows */
  reply(text: string, parts: readonly Part[], owner?: ChunkOwner): boolean
  /** The body of the request may come now. */
  beginBody(): void
  /** The backend takes no more of the request's body for now. */
  pauseBody(): void
  /** The backend takes more of it again. */
  resumeBody(): void
  /** Answers with `refusal`, as no backend has answered, and ends the exchange. */
  refuse(refusal: Refusal): void
  /** The whole reply has been written. @param close the connection ends with it */
  finished(close: boolean): void
  /** Resets the connection: a reply that has begun cannot be ended, and must not look whole. */
  reset(): void
  /** From here on the connection carries a tunnel, which `begin` makes. */
  toTunnel(begin: (client: Socket) => Tunnel): void
}

/** One request of a client, from its whole head to the end of its reply. Made by `ClientConnection`. */
export class Exchange implements AttemptsListener, AnswerReader {
  /** Bytes of a reply may have gone to the client. */
  replyBegun = false
  readonly #context: BalancerContext
  readonly #request: UpstreamRequest
  readonly #client: ExchangeClient
  readonly #startedAt = performance.now()
  readonly #excluded = new ExcludedBackends()
  #attempts: Attempts
  #call: Call | null = null
  /** The head of the request, kept until the first bytes of its body so that they leave together. */
  #requestHead = ''
  /** The head of the reply, kept likewise. */
  #replyHead = ''
  /** Whether the client's connection ends with this reply. */
  #closes = false
  #head: ResponseHead | null = null
  /** How the reply could be continued; undefined until that is asked. */
  #continuable: ContinuableReply | null | undefined
  /** Bytes of the reply's body that went to the client. */
  #sent = 0
  #ended = false
  /** Ends the search for a backend that continues the reply. */
  #continuing: AbortController | null = null

  /** @param request a body that is a stream comes through `requestBody` */
  constructor(context: BalancerContext, request: UpstreamRequest, client: ExchangeClient) {
    this.#context = context
    this.#request = request
    this.#client = client
    this.#attempts = new Attempts(context, request, this, this.#excluded)
  }

  start(): void {
    this.#attempts.start()
  }

  /** The client has left: takes the request away from the backend. Idempotent. */
  leave(): void {
    if (this.#ended) return
    this.#ended = true
    this.#attempts.leave()
    this.#continuing?.abort()
    this.#call?.abort()
    const { method, path } = this.#request
    this.#context.telemetry.concluded({ outcome: 'unknown', evidence: 'client-left' })
    this.#context.telemetry.logDecision(() => `${method} ${path}: the client left after ${this.#ms()}`)
  }

  begin(call: Call, head: string): void {
    this.#call = call
    this.#requestHead = head
    this.#client.beginBody()
    if (this.#requestHead !== '') this.requestBody([], undefined, false)
  }

  /** Passes a piece of the request's body on. @param last it ends the body */
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

  interim(call: Call, head: ResponseHead): void {
    // `100 Continue` was answered by the balancer itself: backends are not asked for it.
    if (head.status === 100 || this.#client.minor === 0) return
    this.#call = call
    if (!this.#client.reply(interimHead(head), none)) call.pause()
  }

  answered(call: Call, head: ResponseHead): void {
    this.#call = call
    this.#head = head
    const { method, path } = this.#request
    if (head.status === 101) return this.#upgraded(call, head)
    if (head.status === 404 && this.#askHolder(call)) return
    this.#context.uploadLocations.learn(method, path, head, call.backend)
    const reply = replyHead(head, this.#client)
    this.#replyHead = this.#bound(reply.text, call)
    this.#closes = reply.closes
    this.replyBegun = true
    call.read(this)
  }

  refused(refusal: Refusal): void {
    if (this.#ended) return
    this.#ended = true
    const { method, path } = this.#request
    const { status, reason, evidence } = refusal
    this.#context.telemetry.unanswered({ method, path, status, reason, outcome: 'cut', evidence })
    this.#client.refuse(refusal)
  }

  body(call: Call, parts: readonly Part[], owner: ChunkOwner): void {
    const head = this.#replyHead
    if (head === '' && parts.length === 0) return
    this.#replyHead = ''
    for (const part of parts) this.#sent += part.length
    if (!this.#client.reply(head, parts, owner)) call.pause()
  }

  /** What the client's connection could not take at once has gone: the answer is read on. */
  replyDrained(): void {
    this.#call?.resume()
  }

  ended(call: Call): void {
    if (this.#ended) return
    this.#ended = true
    if (this.#replyHead !== '') this.#client.reply(this.#replyHead, none)
    const ms = performance.now() - this.#startedAt
    this.#context.telemetry.answered(call.backend, ms)
    const ending = endingOf(call)
    this.#context.telemetry.concluded(ending)
    const { method, path } = this.#request
    const status = this.#head?.status ?? 0
    this.#context.telemetry.logDecision(
      () => `${method} ${path} -> ${call.backend.id} ${status}, ${ms.toFixed(1)} ms${told(ending)}`
    )
    this.#client.finished(this.#closes)
  }

  failed(call: Call, failure: Failure): void {
    const loss = { from: call.backend, cause: failure.cause, reason: failure.reason, at: nowMs() }
    const continuable = this.#continuableReply()
    this.#call = null
    if (continuable === null) return this.#cut(failure)
    const abort = new AbortController()
    this.#continuing = abort
    void continueReply(this.#context, this.#request, continuable, this.#sent, loss, abort.signal)
      .then(answered => {
        this.#continuing = null
        if (this.#ended) answered?.call.abort()
        else if (answered === null) this.#cut(failure)
        else {
          this.#call = answered.call
          answered.call.read(this)
        }
      })
      .catch((error: unknown) => {
        this.#context.telemetry.log('warn', `${this.#request.path}: ${String(error)}`)
        this.#cut(failure)
      })
  }

  /** Has the system ask now and then whether the backend is still there. */
  watchQuiet(): void {
    this.#call?.watchQuiet()
  }

  canMove({ backend }: Call): boolean {
    return this.#continuableReply() !== null && this.#context.pool.hasOther(this.#excluded, backend)
  }

  /** How the reply can be continued by another backend; null when it cannot. */
  #continuableReply(): ContinuableReply | null {
    if (this.#continuable === undefined) {
      this.#continuable = this.#head ? continuableReply(this.#request.method, this.#head) : null
    }
    return this.#continuable
  }

  /** No backend continues the answer: tells the client, or resets its connection. */
  #cut({ reason, evidence }: Failure): void {
    if (this.#ended) return
    this.#ended = true
    const { method, path } = this.#request
    const status = this.#head?.status ?? 0
    if (this.#replyHead !== '') {
      // Not a byte of it has gone: the client can still be told.
      this.replyBegun = false
      this.#context.telemetry.unanswered({ method, path, status: 502, reason, outcome: 'cut', evidence })
      return this.#client.refuse({ status: 502, code: 'BACKEND_FAILED', reason, evidence })
    }
    const cut = { outcome: 'cut', evidence } as const
    this.#context.telemetry.unanswered({ method, path, status, reason: `cut short: ${reason}`, ...cut })
    this.#client.reset()
  }

  /** After a 404, asks the backend that is known to hold the path. @returns false when there is none to ask */
  #askHolder(call: Call): boolean {
    const { uploadLocations, telemetry, pool } = this.#context
    const { method, path } = this.#request
    const holder = uploadLocations.holderOtherThan(call.backend, method, path)
    if (!holder || this.#excluded.has(holder) || !isReplayable(this.#request)) return false
    const reason = `${call.backend.id} has nothing there, ${holder.id} stored it`
    // Left before the other is asked: two requests must not wait for each other's place.
    call.abort()
    this.#call = null
    telemetry.retried({ from: call.backend.id, to: holder.id, method, path, reason })
    const others = new ExcludedBackends()
    for (const backend of pool.backends) if (backend !== holder) others.exclude(backend)
    this.#excluded.excludeUntilBack(holder)
    const second: AttemptsListener = {
      begin: (other, text) => this.begin(other, text),
      drained: () => this.drained(),
      interim: (other, head) => this.interim(other, head),
      answered: (other, head) => this.answered(other, head),
      // The holder has just gone down: the client gets the answer of any of the others.
      refused: () => {
        if (this.#ended) return
        this.#attempts = new Attempts(this.#context, this.#request, this, this.#excluded)
        this.#attempts.start()
      }
    }
    this.#attempts = new Attempts(this.#context, this.#request, second, others)
    this.#attempts.start()
    return true
  }

  #upgraded(call: Call, head: ResponseHead): void {
    const { telemetry } = this.#context
    const { method, path } = this.#request
    const { connection, backend } = call
    if (connection === null) return
    this.replyBegun = true
    telemetry.logDecision(() => `${method} ${path} -> ${backend.id}, upgraded`)
    this.#client.reply(this.#bound(agreement(head), call), none)
    call.leaveWork()
    this.#client.toTunnel(client => {
      const ends: TunnelEnds = {
        client,
        server: connection.socket,
        backend,
        openedAt: connection.openedAt,
        ...(isWebSocket(head) && { framing: new WebSocketFraming() })
      }
      const tunnel = new Tunnel(ends, this.#context.idleMs, end => {
        this.#ended = true
        call.close()
        telemetry.tunnelEnded(end, { method, path, status: 101 })
        telemetry.logDecision(
          () =>
            `${method} ${path} ended (${end.reason}): ${end.up} B up, ${end.down} B down${told(end.ending)}`
        )
      })
      connection.toTunnel(tunnel)
      return tunnel
    })
  }

  /** A reply's head, with what makes the client come back to this backend. */
  #bound(head: string, { backend }: Call): string {
    const lines = this.#context.pool.bind(backend, this.#request.asked)
    return lines === '' ? head : `${head.slice(0, -2)}${lines}\r\n`
  }

  #ms(): string {
    return `${(performance.now() - this.#startedAt).toFixed(1)} ms`
  }
}

const none: readonly Part[] = []

function isWebSocket({ headers }: ResponseHead): boolean {
  return value(headers, 'upgrade')?.toLowerCase() === 'websocket'
}

function endingOf({ evidence }: Call): Ending {
  return evidence === 'unverified' ? { outcome: 'unknown', evidence } : { outcome: 'whole', evidence }
}

/** How a reply ended, for the log, where that does not go without saying. */
function told({ outcome, evidence }: Ending): string {
  return evidence === 'framing' ? '' : `, ${outcome} (${evidence})`
}
