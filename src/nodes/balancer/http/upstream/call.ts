import type { ChunkOwner } from '#nodes/net/slab'
import { inWords } from '#nodes/net/shortage'
import type { LossCause, Shortage } from '#shared/journal'
import type { Evidence } from '#shared/outcome'
import { addressText } from '#system/addresses'
import type { Backend, Work } from '../../backends/backend'
import { limits } from '../../limits'
import { nowMs } from '../../now'
import type { Lease } from '../../backends/pool'
import { died, type BackendConnection, type ConnectionUser } from './backend-connection'
import type { Part } from '../body/body-reader'
import type { UpstreamRequest } from './upstream-request'
import type { ResponseHead } from '../head/response-head'
import type { ConnectionPool } from './connection-pool'

/**
 * How a backend failed a request. What it means for another try:
 * `unreached` not a byte was sent; `stale` a kept connection had been closed at the other end; `cut` it broke off;
 * `invalid` it answered what is not HTTP; `timeout` it owes an answer for too long; `silent` it owes one, and is frozen
 * or hedged.
 */
export interface Failure {
  readonly kind: 'unreached' | 'stale' | 'cut' | 'invalid' | 'timeout' | 'silent'
  readonly cause: LossCause
  readonly reason: string
  readonly evidence: Evidence
}

/** Who a call is made for, told what happens until the head of the answer: `Attempts`. */
export interface CallListener {
  /** The connection stands: the listener writes `head` with the body's first bytes, and the rest as it comes. */
  begin(call: Call, head: string): void
  /** What the backend's connection could not take at once has gone: more of the request may be written. */
  drained(): void
  /** The head of an interim answer (1xx). */
  interim(call: Call, head: ResponseHead): void
  /** The head of the answer. The body follows to whom `call.read` names, at once or later. */
  answered(call: Call, head: ResponseHead): void
  /** The call is over, without an answer. */
  failed(call: Call, failure: Failure): void
  /** Whether another backend is usable. */
  hasOther(call: Call): boolean
  /** Whether the request could go to another backend now. */
  canMove(call: Call): boolean
}

/** Who reads the body of an answer: an `Exchange`, or a run of `/redirect`. Nothing comes after `ended` or `failed`. */
export interface AnswerReader {
  /** A piece of the body, as it is passed on; `parts` is empty when only the head has come so far. */
  body(call: Call, parts: readonly Part[], owner: ChunkOwner): void
  ended(call: Call): void
  failed(call: Call, failure: Failure): void
  /** Whether what is left of the answer could come from another backend. */
  canMove(call: Call): boolean
}

/** Codes of failed connections that mean a backend is down. Others are of this side. */
const unreachable: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'EPIPE'
])

/** One request at one backend, from the connection to the last byte of its answer. Made by `Attempts`. */
export class Call implements Work, ConnectionUser {
  readonly backend: Backend
  readonly request: UpstreamRequest
  /** Since when the backend owes bytes of the answer, ms; null while the client has to send or to read. */
  owedSince: number | null = null
  /** Who reads the body of the answer; null until `read`. */
  reader: AnswerReader | null = null
  /** The whole request has been written to the connection. */
  sent = false
  answered = false
  /** What shows that the answer, which has ended, is whole; or that this cannot be shown. */
  evidence: 'framing' | 'alive' | 'unverified' = 'framing'
  /** Takes it from the work that the silence watch sees. Idempotent. */
  readonly leaveWork: () => void
  readonly #listener: CallListener
  readonly #lease: Lease
  #connection: BackendConnection | null = null
  #closed = false
  /** How the answer broke off before `read` was called: told to the reader then. */
  #unread: Failure | null = null

  constructor(lease: Lease, request: UpstreamRequest, listener: CallListener) {
    this.backend = lease.backend
    this.request = request
    this.#lease = lease
    this.#listener = listener
    this.leaveWork = this.backend.work.add(this)
  }

  /** @param fresh never over a kept connection */
  start(connections: ConnectionPool, fresh: boolean): void {
    this.#connection = connections.connectionFor(this, fresh)
    const { client } = this.request
    if (client) this.backend.wire.serves(this.#connection.socket, client)
    if (this.#connection.connected) this.connected()
  }

  get connection(): BackendConnection | null {
    return this.#connection
  }

  get hasReader(): boolean {
    return this.reader !== null
  }

  /** The connection stands: the request may be written. */
  connected(): void {
    const { request, backend } = this
    backend.total++
    this.owesNothing()
    const head = request.lacksHost ? withHost(request.head, backend) : request.head
    switch (request.body.kind) {
      case 'none':
        this.write(head, none)
        return this.requestSent()
      case 'buffered':
        this.write(head, [request.body.bytes])
        return this.requestSent()
      case 'stream':
        return this.#listener.begin(this, head)
    }
  }

  /** Writes a piece of the request. @returns whether it has gone; otherwise `CallListener.drained` follows */
  write(text: string, parts: readonly Part[], owner?: ChunkOwner): boolean {
    // Heads too, as of the answers: Latin-1, a byte a character.
    let size = text.length
    for (const part of parts) size += part.length
    this.backend.bytesUp += size
    const gone = this.#connection?.write(text, parts, owner) ?? true
    if (!gone) this.owes()
    return gone
  }

  /** The last byte of the request has been written. */
  requestSent(): void {
    this.sent = true
    this.owes()
  }

  drained(): void {
    if (this.sent) return
    this.owesNothing()
    this.#listener.drained()
  }

  /** From now on the backend owes bytes: the silence watch counts. */
  owes(): void {
    this.owedSince = nowMs()
  }

  /** It is the client's turn: the silence watch does not count. */
  owesNothing(): void {
    this.owedSince = null
  }

  /** Reads no more of the answer: the client cannot take more for now, which is not the backend's fault. */
  pause(): void {
    this.owesNothing()
    this.#connection?.pause()
  }

  resume(): void {
    if (this.#closed) return
    // While the request is still being sent, it is the client's turn.
    if (this.sent) this.owes()
    this.#connection?.resume()
  }

  /** From now on the body of the answer goes to `reader`, first what the connection held. */
  read(reader: AnswerReader): void {
    this.reader = reader
    if (this.#unread) reader.failed(this, this.#unread)
    else this.#connection?.readHeld()
  }

  interim(head: ResponseHead): void {
    if (this.sent) this.owes()
    this.#listener.interim(this, head)
  }

  headCame(head: ResponseHead): void {
    this.answered = true
    this.backend.health.answered(head.status)
    this.#listener.answered(this, head)
  }

  received(now: number): void {
    if (this.owedSince !== null) this.owedSince = now
  }

  body(parts: readonly Part[], owner: ChunkOwner): void {
    this.reader?.body(this, parts, owner)
  }

  ended(evidence: Call['evidence']): void {
    const { reader } = this
    this.evidence = evidence
    this.close()
    reader?.ended(this)
  }

  get unheard(): boolean {
    return this.#connection?.unheard ?? false
  }

  timedOut(limit: 'answerTimeoutMs' | 'idleMs'): void {
    if (this.request.noAnswerTimeout) return
    const { id } = this.backend
    const ms = this.owedSince === null ? 0 : Math.round(nowMs() - this.owedSince)
    if (this.#connection?.connected === false) return this.#unreached(ms)
    const what = this.answered ? 'nothing more of its answer' : 'nothing'
    const reason = `${id} sent ${what} for ${ms} ms (${limit})`
    this.#fail({ kind: 'timeout', cause: 'timeout', reason, evidence: 'limit' })
  }

  backendSilent(reason: string): void {
    const moves = this.reader ? this.reader.canMove(this) : !this.answered && this.#listener.canMove(this)
    if (moves) this.#fail({ kind: 'silent', cause: 'no-progress', reason, evidence: 'frozen' })
  }

  waitsForConnection(openedAt: number): void {
    this.owedSince ??= openedAt
  }

  hasOther(): boolean {
    return this.#listener.hasOther(this)
  }

  unconnected(ms: number): void {
    const { health, wire } = this.backend
    health.unconnected(`no connection in ${ms} ms`, wire.faulty)
    this.#unreached(ms)
  }

  lacked(what: Shortage, ms: number): void {
    const reason = `${inWords(what)} (waited ${ms} ms)`
    this.#fail({ kind: 'unreached', cause: 'shortage', reason, evidence: 'refused' })
  }

  invalid(what: string): void {
    const reason = `${this.backend.id} answered what cannot be passed on (${what})`
    this.#fail({ kind: 'invalid', cause: 'rst', reason, evidence: 'short' })
  }

  broke(code: string, connected: boolean, stale: boolean): void {
    const { id, health } = this.backend
    if (!connected) {
      this.backend.failedToConnect(code)
      if (unreachable.has(code)) health.unreachable(code)
      const reason = `${id} cannot be reached (${code})`
      return this.#fail({ kind: 'unreached', cause: 'refused', reason, evidence: 'refused' })
    }
    const evidence = code === 'ECONNRESET' ? 'reset' : code === died ? 'died' : 'short'
    if (this.answered) {
      health.lost('an answer broke off')
      const cause = code === 'ECONNRESET' ? 'rst' : 'fin'
      const reason = code === died ? `${id} died as its answer ended` : `${id} broke off its answer`
      this.#fail({ kind: 'cut', cause, reason, evidence })
    } else {
      const reason = `${id} closed the connection without an answer (${code})`
      if (!stale) health.lost(reason)
      this.#fail({ kind: stale ? 'stale' : 'cut', cause: code === 'FIN' ? 'fin' : 'rst', reason, evidence })
    }
  }

  /** Nobody wants the answer any more: resets the connection, and tells nobody. */
  abort(): void {
    if (this.#closed) return
    this.close()
    this.#connection?.abort()
  }

  /** Has the system ask now and then whether the backend is still there. */
  watchQuiet(): void {
    this.#connection?.socket.setKeepAlive(true, limits.tcpKeepAliveMs)
  }

  /** Leaves the backend, and gives its place back. Idempotent; does not end the connection. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.owedSince = null
    this.leaveWork()
    this.#lease.release()
  }

  #unreached(ms: number): void {
    const reason = `no connection to ${this.backend.id} in ${ms} ms`
    this.#fail({ kind: 'unreached', cause: 'timeout', reason, evidence: 'refused' })
  }

  #fail(failure: Failure): void {
    if (this.#closed) return
    if (failure.kind !== 'stale' && failure.cause !== 'shortage') this.backend.failures++
    this.abort()
    if (this.reader) this.reader.failed(this, failure)
    else if (this.answered) this.#unread = failure
    else this.#listener.failed(this, failure)
  }
}

const none: readonly Part[] = []

/** HTTP/1.0 clients need not name a host; backends of HTTP/1.1 want one. */
function withHost(head: string, backend: Backend): string {
  return head.replace('\r\n', () => `\r\nHost: ${addressText(backend)}\r\n`)
}
