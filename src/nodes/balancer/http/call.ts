import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { LossCause } from '#shared/journal'
import { monotonicMs } from '#nodes/runtime/clock'
import type { Backend, Work } from '../backend'

/**
 * How a backend failed a request. What it means for another try:
 * `unreached` not a byte was sent; `stale` a kept connection had been closed at the other end; `cut` it broke off;
 * `invalid` it answered what is not HTTP; `timeout` and `silent` it owes an answer; `gone` the client has left.
 */
export interface Failure {
  readonly kind: 'unreached' | 'stale' | 'cut' | 'invalid' | 'timeout' | 'silent' | 'gone'
  readonly cause: LossCause
  readonly reason: string
}

export type Outcome =
  | { readonly kind: 'answer'; readonly answer: IncomingMessage }
  | {
      readonly kind: 'upgraded'
      readonly answer: IncomingMessage
      readonly socket: Socket
      readonly head: Buffer
    }
  | { readonly kind: 'failed'; readonly failure: Failure }

export interface CallOptions {
  readonly connectTimeoutMs: number
  /** No limit to how long the backend may owe an answer. */
  readonly patient: boolean
  /** The request may now be written: its connection stands. */
  onConnected(call: Call): void
  /** Whether the request could go to another backend now. */
  canMove(): boolean
}

/** Errors of the connection that say something about the backend, and not about this machine's own limits. */
const unreachable = new Set([
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
  readonly request: ClientRequest
  readonly outcome: Promise<Outcome>
  owedSince: number | null = null
  /** Why it was given up, or broke; null while it goes well. */
  failure: Failure | null = null
  readonly #options: CallOptions
  #settle: (outcome: Outcome) => void = () => undefined
  #connected = false
  #closed = false
  #answer: IncomingMessage | null = null
  #connectTimer: NodeJS.Timeout | undefined

  constructor(backend: Backend, request: ClientRequest, options: CallOptions) {
    this.backend = backend
    this.request = request
    this.#options = options
    this.outcome = new Promise(resolve => (this.#settle = resolve))
    backend.work.add(this)
    request.once('socket', socket => this.#watchConnection(socket))
    request.on('error', error => this.#broke(error))
    request.once('response', answer => {
      this.#answered(answer)
      this.#settle({ kind: 'answer', answer })
    })
    request.once('upgrade', (answer, socket: Socket, head) => {
      this.#answered(answer)
      this.#settle({ kind: 'upgraded', answer, socket, head })
    })
  }

  /** It is the backend's turn, from now on. */
  owes(): void {
    this.owedSince = monotonicMs()
  }

  owesNothing(): void {
    this.owedSince = null
  }

  timedOut(): void {
    if (this.#options.patient) return
    const ms = this.owedSince === null ? 0 : Math.round(monotonicMs() - this.owedSince)
    this.backend.failures++
    this.abort({ kind: 'timeout', cause: 'timeout', reason: `${this.backend.id} sent nothing for ${ms} ms` })
  }

  backendSilent(reason: string): void {
    if (!this.#options.canMove()) return
    this.backend.failures++
    this.abort({ kind: 'silent', cause: 'no-progress', reason })
  }

  abort(failure: Failure): void {
    if (this.failure || this.#closed) return
    this.failure = failure
    this.close()
    this.request.destroy()
    this.#answer?.destroy()
    this.#settle({ kind: 'failed', failure })
  }

  /** Leaves the backend's work. Idempotent; does not end the connection. */
  close(): void {
    this.#closed = true
    clearTimeout(this.#connectTimer)
    this.owedSince = null
    this.backend.work.delete(this)
  }

  /** The answer broke off before its end. */
  cutShort(error: Error | null): Failure {
    if (!this.failure) {
      const cause: LossCause = error && 'code' in error && error.code === 'ECONNRESET' ? 'rst' : 'fin'
      this.backend.failures++
      this.backend.health.lost('an answer broke off')
      this.failure = { kind: 'cut', cause, reason: `${this.backend.id} broke off its answer` }
    }
    this.close()
    return this.failure
  }

  #watchConnection(socket: Socket): void {
    const ready = (): void => {
      clearTimeout(this.#connectTimer)
      if (this.failure) return
      this.#connected = true
      this.#options.onConnected(this)
    }
    if (!socket.connecting) return ready()
    const { connectTimeoutMs } = this.#options
    this.#connectTimer = setTimeout(() => {
      const reason = `no connection to ${this.backend.id} in ${connectTimeoutMs} ms`
      this.backend.failures++
      this.backend.health.unreachable(reason)
      this.abort({ kind: 'unreached', cause: 'timeout', reason })
    }, connectTimeoutMs)
    socket.once('connect', () => {
      this.backend.health.connected()
      ready()
    })
  }

  #answered(answer: IncomingMessage): void {
    this.#answer = answer
    this.backend.received(0)
    this.backend.health.answered()
    this.owes()
    // Whoever reads the answer handles its end; until then an error must not be nobody's.
    answer.on('error', () => undefined)
  }

  #broke(error: NodeJS.ErrnoException): void {
    if (this.failure || this.#answer) return
    const code = error.code ?? 'error'
    const { backend } = this
    let failure: Failure
    if (!this.#connected) {
      failure = { kind: 'unreached', cause: 'refused', reason: `${backend.id} cannot be reached (${code})` }
      if (unreachable.has(code)) backend.health.unreachable(code)
    } else if (code.startsWith('HPE_')) {
      failure = { kind: 'invalid', cause: 'rst', reason: `${backend.id} answered what is not HTTP (${code})` }
    } else {
      const kind = this.request.reusedSocket ? 'stale' : 'cut'
      failure = {
        kind,
        cause: 'rst',
        reason: `${backend.id} closed the connection without an answer (${code})`
      }
      backend.health.lost(failure.reason)
    }
    backend.failures++
    this.abort(failure)
  }
}
