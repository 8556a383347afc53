import type { ChunkOwner } from '#nodes/net/slab'
import type { LossCause } from '#shared/journal'
import { addressText } from '#system/addresses'
import type { Backend, Work } from '../backend'
import { nowMs } from '../now'
import type { Lease } from '../pool'
import type { BackendConnection } from './backend-connection'
import type { Part } from './body-reader'
import type { Inquiry } from './inquiry'
import type { ResponseHead } from './response-head'
import type { Upstreams } from './upstreams'

/**
 * How a backend failed a request. What it means for another try:
 * `unreached` not a byte was sent; `stale` a kept connection had been closed at the other end; `cut` it broke off;
 * `invalid` it answered what is not HTTP; `timeout` and `silent` it owes an answer.
 */
export interface Failure {
  readonly kind: 'unreached' | 'stale' | 'cut' | 'invalid' | 'timeout' | 'silent'
  readonly cause: LossCause
  readonly reason: string
}

/** Who waits for an answer. */
export interface Asker {
  /** The connection stands: writes `head` and what there is of a `stream` body, and goes on until its end. */
  begin(call: Call, head: string): void
  /** What had to wait at the backend has gone. */
  drained(): void
  /** An interim answer (1xx). */
  informed(call: Call, head: ResponseHead): void
  /** It answers. Who sets `call.reader` at once gets the body as it comes; otherwise it waits until then. */
  answered(call: Call, head: ResponseHead): void
  failed(call: Call, failure: Failure): void
  /** Whether the request could go to another backend now. */
  canMove(call: Call): boolean
}

/** Who reads the answer. Nothing comes after `ended` or `failed`. */
export interface AnswerReader {
  /** What of the body is passed on; nothing at all when only the head has come so far. */
  body(call: Call, parts: readonly Part[], owner: ChunkOwner): void
  ended(call: Call): void
  failed(call: Call, failure: Failure): void
  /** Whether what is left of the answer could come from another backend. */
  canMove(call: Call): boolean
}

/** Errors of the connection that say something about the backend, and not about this machine's own limits. */
const unreachable: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'EPIPE'
])

/** One request at one backend, from the connection to the last byte of its answer. */
export class Call implements Work {
  readonly backend: Backend
  readonly inquiry: Inquiry
  owedSince: number | null = null
  /** Who reads the answer, once there is one. */
  reader: AnswerReader | null = null
  /** The whole request is on its way. */
  sent = false
  readonly #asker: Asker
  readonly #lease: Lease
  #connection: BackendConnection | null = null
  #closed = false
  #answered = false
  /** It broke before anyone read the answer. */
  #unread: Failure | null = null

  constructor(lease: Lease, inquiry: Inquiry, asker: Asker) {
    this.backend = lease.backend
    this.inquiry = inquiry
    this.#lease = lease
    this.#asker = asker
    this.backend.work.add(this)
  }

  /** Over a kept connection, or a `fresh` one. */
  start(upstreams: Upstreams, fresh: boolean): void {
    this.#connection = upstreams.connectionFor(this, fresh)
    if (this.#connection.connected) this.connected()
  }

  get connection(): BackendConnection | null {
    return this.#connection
  }

  /** The connection stands: the request may be written. */
  connected(): void {
    const { inquiry, backend } = this
    const head = inquiry.hostless ? withHost(inquiry.head, backend) : inquiry.head
    switch (inquiry.body.kind) {
      case 'none':
        this.write(head, none)
        return this.requestSent()
      case 'kept':
        this.write(head, [inquiry.body.bytes])
        return this.requestSent()
      case 'stream':
        return this.#asker.begin(this, head)
    }
  }

  /** Writes a piece of the request. @returns whether it has gone; otherwise `Asker.drained` follows */
  write(text: string, parts: readonly Part[], owner?: ChunkOwner): boolean {
    let size = 0
    for (const part of parts) size += part.length
    this.backend.bytesUp += size
    const gone = this.#connection?.write(text, parts, owner) ?? true
    if (!gone) this.owes()
    return gone
  }

  requestSent(): void {
    this.sent = true
    this.owes()
  }

  /** What had to wait has gone. */
  drained(): void {
    if (this.sent) return
    this.owesNothing()
    this.#asker.drained()
  }

  /** It is the backend's turn, from now on. */
  owes(): void {
    this.owedSince = nowMs()
  }

  owesNothing(): void {
    this.owedSince = null
  }

  /** The client cannot take more for now: that it is late is not the backend's fault. */
  pause(): void {
    this.owesNothing()
    this.#connection?.pause()
  }

  resume(): void {
    if (this.#closed) return
    // Before that it is the client's turn.
    if (this.sent) this.owes()
    this.#connection?.resume()
  }

  /** From now on the answer goes to `reader`, what had to wait for it first. */
  read(reader: AnswerReader): void {
    this.reader = reader
    if (this.#unread) reader.failed(this, this.#unread)
    else this.#connection?.readOn()
  }

  informed(head: ResponseHead): void {
    if (this.sent) this.owes()
    this.#asker.informed(this, head)
  }

  answered(head: ResponseHead): void {
    this.#answered = true
    this.backend.health.answered()
    this.#asker.answered(this, head)
  }

  /** The last byte of the answer has come. */
  ended(): void {
    const { reader } = this
    this.close()
    reader?.ended(this)
  }

  timedOut(): void {
    if (this.inquiry.patient) return
    const ms = this.owedSince === null ? 0 : Math.round(nowMs() - this.owedSince)
    this.#fail({ kind: 'timeout', cause: 'timeout', reason: `${this.backend.id} sent nothing for ${ms} ms` })
  }

  backendSilent(reason: string): void {
    const moves = this.reader ? this.reader.canMove(this) : !this.#answered && this.#asker.canMove(this)
    if (moves) this.#fail({ kind: 'silent', cause: 'no-progress', reason })
  }

  /** No connection in time. */
  unconnected(ms: number): void {
    const reason = `no connection to ${this.backend.id} in ${ms} ms`
    this.backend.health.unreachable(reason)
    this.#fail({ kind: 'unreached', cause: 'timeout', reason })
  }

  /** It answered what cannot be passed on. */
  invalid(what: string): void {
    const reason = `${this.backend.id} answered what cannot be passed on (${what})`
    this.#fail({ kind: 'invalid', cause: 'rst', reason })
  }

  /**
   * The connection broke, with an error's code, or 'FIN' when the backend ended it.
   * @param stale it was a kept one, and not a byte of the answer had come
   */
  broke(code: string, connected: boolean, stale: boolean): void {
    const { id, health } = this.backend
    if (!connected) {
      if (unreachable.has(code)) health.unreachable(code)
      this.#fail({ kind: 'unreached', cause: 'refused', reason: `${id} cannot be reached (${code})` })
    } else if (this.#answered) {
      health.lost('an answer broke off')
      const cause = code === 'ECONNRESET' ? 'rst' : 'fin'
      this.#fail({ kind: 'cut', cause, reason: `${id} broke off its answer` })
    } else {
      const reason = `${id} closed the connection without an answer (${code})`
      if (!stale) health.lost(reason)
      this.#fail({ kind: stale ? 'stale' : 'cut', cause: code === 'FIN' ? 'fin' : 'rst', reason })
    }
  }

  /** Nobody wants the answer any more: ends the connection, and tells nobody. */
  abort(): void {
    if (this.#closed) return
    this.close()
    this.#connection?.drop()
  }

  /** Leaves the backend, and gives its place back. Idempotent; does not end the connection. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.owedSince = null
    this.backend.work.delete(this)
    this.#lease.release()
  }

  #fail(failure: Failure): void {
    if (this.#closed) return
    if (failure.kind !== 'stale') this.backend.failures++
    this.abort()
    if (this.reader) this.reader.failed(this, failure)
    else if (this.#answered) this.#unread = failure
    else this.#asker.failed(this, failure)
  }
}

const none: readonly Part[] = []

/** HTTP/1.0 clients need not name a host; backends of HTTP/1.1 want one. */
function withHost(head: string, backend: Backend): string {
  const name = addressText(backend)
  return head.replace('\r\n', () => `\r\nHost: ${name}\r\n`)
}
