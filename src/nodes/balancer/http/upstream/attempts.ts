import type { Evidence } from '#shared/outcome'
import type { BalancerContext } from '../../context'
import { limits } from '../../limits'
import type { Loss } from '../../loss'
import { nowMs } from '../../now'
import type { Lease, Unavailable } from '../../backends/pool'
import { ExcludedBackends } from '../../backends/excluded-backends'
import { Call, type CallListener, type Failure } from './call'
import { isReplayable, type UpstreamRequest } from './upstream-request'
import type { ResponseHead } from '../head/response-head'

/** What the client is told when no backend has answered its request. */
export interface Refusal {
  readonly status: 502 | 503 | 504
  readonly code: string
  readonly reason: string
  /** What shows that the request was not answered. */
  readonly evidence: Evidence
}

/** A failed call. */
interface Lost extends Loss {
  readonly reached: boolean
  readonly hedged: boolean
  readonly evidence: Evidence
}

/** Who a request is asked for, told what comes of it: an `Exchange`, or `firstAnswer`. */
export interface AttemptsListener {
  /** See `CallListener.begin`: called only when the request's body is a stream. */
  begin(call: Call, head: string): void
  /** See `CallListener.drained`. */
  drained(): void
  /** See `CallListener.interim`. */
  interim(call: Call, head: ResponseHead): void
  /** See `CallListener.answered`. */
  answered(call: Call, head: ResponseHead): void
  /** No backend is left to ask. Nothing follows. */
  refused(refusal: Refusal): void
}

/**
 * The attempts of one request, one `Call` after the other, until a backend answers. The next backend is asked when the
 * request never reached the one before, or when the request can be repeated and the one before is known to be dead, or
 * frozen. That one is merely silent is no reason, unless requests are hedged.
 * Made by `Exchange` for a client's request, and by `firstAnswer`.
 */
export class Attempts implements CallListener {
  readonly #context: BalancerContext
  readonly #request: UpstreamRequest
  readonly #listener: AttemptsListener
  readonly #excluded: ExcludedBackends
  readonly #replayable: boolean
  /** Whether the next call needs a connection of its own: see `UpstreamRequest.fresh`. */
  #fresh: boolean
  /** Calls begun, at most `limits.attempts`. */
  #count = 0
  /** How the last call failed; `reached` the backend may have read the request, `hedged` it was only silent. */
  #loss: Lost | null = null
  /** When the backend that follows a failed one was chosen, ms. */
  #chosenAt = 0
  #call: Call | null = null
  #stopWaiting: (() => void) | null = null
  /** Nobody waits for an answer any more, or it was refused. */
  #left = false

  constructor(
    context: BalancerContext,
    request: UpstreamRequest,
    listener: AttemptsListener,
    excluded = new ExcludedBackends()
  ) {
    this.#context = context
    this.#request = request
    this.#listener = listener
    this.#excluded = excluded
    this.#replayable = isReplayable(request)
    this.#fresh = request.fresh || !this.#replayable
  }

  /** Whether no backend has been found to ask yet: the request may be in the queue. */
  get waiting(): boolean {
    return this.#call === null
  }

  /** Asks the first backend, and after a failure the next one. */
  start(): void {
    if (this.#count++ >= limits.attempts) {
      return this.#refuse(this.#loss ? lost(this.#loss) : unavailable('none'))
    }
    this.#stopWaiting = this.#context.pool.acquire(this.#request.asked, this.#excluded, this.#onLease)
  }

  /** The client has left: gives up the place in the queue, or the call in work. Idempotent. */
  leave(): void {
    if (this.#left) return
    this.#left = true
    this.#stopWaiting?.()
    this.#call?.abort()
  }

  begin(call: Call, head: string): void {
    this.#listener.begin(call, head)
  }

  drained(): void {
    this.#listener.drained()
  }

  interim(call: Call, head: ResponseHead): void {
    this.#listener.interim(call, head)
  }

  answered(call: Call, head: ResponseHead): void {
    const loss = this.#loss
    if (loss) {
      this.#context.telemetry.failedOver({
        ...{ from: loss.from.id, to: call.backend.id, cause: loss.cause, byte: 0 },
        ...{ lostAt: loss.at, chosenAt: this.#chosenAt, firstByteAt: nowMs() }
      })
    }
    this.#listener.answered(call, head)
  }

  failed({ backend }: Call, failure: Failure): void {
    this.#call = null
    if (this.#left) return
    const reached = failure.kind !== 'unreached'
    const { cause, reason, evidence } = failure
    const hedged = failure.kind === 'silent'
    this.#loss = { from: backend, cause, reason, at: nowMs(), reached, hedged, evidence }
    // It would be the same with every other.
    if (cause === 'shortage') return this.#refuse(lost(this.#loss))
    if (reached && !(this.#replayable && this.#isLost(failure))) return this.#refuse(lost(this.#loss))
    if (failure.kind === 'stale') this.#fresh = true
    else if (reached) this.#excluded.brokeOff(backend)
    else this.#excluded.excludeUntilBack(backend)
    this.start()
  }

  hasOther({ backend }: Call): boolean {
    return this.#context.pool.hasOther(this.#excluded, backend)
  }

  canMove({ backend }: Call): boolean {
    return this.#replayable && this.#context.pool.hasOther(this.#excluded, backend)
  }

  /** Whether the backend that failed so will not do the request any more, or the answer of another is as good. */
  #isLost({ kind }: Failure): boolean {
    return kind !== 'invalid' && (kind !== 'timeout' || this.#context.hedge)
  }

  readonly #onLease = (lease: Lease | Unavailable): void => {
    this.#stopWaiting = null
    const loss = this.#loss
    if (typeof lease === 'string') return this.#refuse(loss ? lost(loss) : unavailable(lease))
    if (this.#left) return lease.release()
    const { method, path } = this.#request
    if (loss) {
      this.#chosenAt = nowMs()
      const { from, reason, hedged } = loss
      const told = { from: from.id, to: lease.backend.id, method, path, reason }
      this.#context.telemetry.retried(hedged ? { ...told, action: 'hedge' } : told)
    }
    const call = new Call(lease, this.#request, this)
    this.#call = call
    call.start(this.#context.connections, this.#fresh)
  }

  #refuse(refusal: Refusal): void {
    if (this.#left) return
    this.#left = true
    this.#listener.refused(refusal)
  }
}

function lost({ reached, cause, reason, evidence }: Lost): Refusal {
  if (cause === 'shortage') return { status: 503, code: 'SHORTAGE', reason, evidence: 'refused' }
  // No backend that was asked took the connection: nobody has seen the request.
  if (!reached) {
    const why = cause === 'timeout' ? 'no backend took a connection in time' : 'every backend is down'
    return { status: 503, code: 'NO_BACKEND', reason: `${why}; the last: ${reason}`, evidence: 'refused' }
  }
  return cause === 'timeout' || cause === 'no-progress'
    ? { status: 504, code: 'BACKEND_TIMEOUT', reason, evidence }
    : { status: 502, code: 'BACKEND_FAILED', reason, evidence }
}

function unavailable(why: Unavailable): Refusal {
  const evidence = 'refused'
  switch (why) {
    case 'none':
      return { status: 503, code: 'NO_BACKEND', reason: 'every backend is down', evidence }
    case 'full':
      return {
        status: 503,
        code: 'QUEUE_FULL',
        reason: 'every backend is at its limit and the queue is full',
        evidence
      }
    case 'waited':
      return { status: 503, code: 'QUEUE_TIMEOUT', reason: 'no backend had a free place in time', evidence }
  }
}
