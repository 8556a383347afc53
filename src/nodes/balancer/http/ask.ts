import type { LossCause } from '#shared/journal'
import { monotonicMs } from '#nodes/runtime/clock'
import type { Backend } from '../backend'
import { limits } from '../limits'
import type { Lease, Pool, Unavailable } from '../pool'
import type { Telemetry } from '../telemetry'
import { Tried } from '../tried'
import { isReplayable, sendBody, type Body } from './body'
import type { Call, Outcome } from './call'
import type { RawHeaders } from './headers'
import type { Upstreams } from './upstream'
import type { Whereabouts } from './whereabouts'

/** What every request path of the balancer works with. */
export interface Desk {
  readonly pool: Pool
  readonly upstreams: Upstreams
  readonly telemetry: Telemetry
  readonly whereabouts: Whereabouts
  readonly connectTimeoutMs: number
}

export interface Inquiry {
  readonly method: string
  readonly path: string
  readonly headers: RawHeaders
  readonly body: Body
  /** Aborted when the client leaves. */
  readonly signal: AbortSignal
  /** Never over a kept connection. */
  readonly fresh?: boolean
  readonly upgrade?: boolean
  /** It may be long before the first byte: only a backend that is down is given up. */
  readonly patient?: boolean
}

/** A backend answers: the reply is to be read, and then `lease` released. */
export interface Answered {
  readonly lease: Lease
  readonly call: Call
  readonly outcome: Exclude<Outcome, { kind: 'failed' }>
}

/** No backend answers; what the client is told. `gone`: there is no client any more. */
export interface Refusal {
  readonly status: 0 | 400 | 502 | 503 | 504
  readonly code: string
  readonly reason: string
}

export interface Loss {
  readonly from: Backend
  readonly cause: LossCause
  readonly reason: string
  readonly at: number
}

const gone: Refusal = { status: 0, code: 'CLIENT_GONE', reason: 'the client has left' }

/**
 * Asks backends until one answers. Another is asked when the request never reached the first, or when it can be
 * repeated and not a byte of an answer came.
 */
export async function ask(desk: Desk, inquiry: Inquiry, tried = new Tried()): Promise<Answered | Refusal> {
  const { pool, telemetry } = desk
  const { method, path, signal } = inquiry
  const replayable = isReplayable(method, inquiry.body)
  let loss: (Loss & { readonly reached: boolean }) | null = null
  let fresh = inquiry.fresh === true || !replayable

  for (let attempt = 0; attempt < limits.attempts; attempt++) {
    const lease = await pool.acquire(keyOf(path), tried, signal)
    if (typeof lease === 'string') return loss && lease !== 'gone' ? refusal(loss) : unavailable(lease)
    const { backend } = lease
    const chosenAt = monotonicMs()
    if (loss) telemetry.retried({ from: loss.from.id, to: backend.id, method, path, reason: loss.reason })

    let call: Call
    try {
      call = desk.upstreams.call(
        backend,
        { method, path, headers: inquiry.headers, reuse: !fresh, upgrade: inquiry.upgrade === true },
        {
          connectTimeoutMs: desk.connectTimeoutMs,
          patient: inquiry.patient === true,
          onConnected: connected => sendBody(inquiry.body, connected),
          canMove: () => replayable && pool.hasOther(tried, backend)
        }
      )
    } catch (error) {
      lease.release()
      return {
        status: 400,
        code: 'BAD_REQUEST',
        reason: error instanceof Error ? error.message : String(error)
      }
    }
    const leave = (): void => call.abort({ kind: 'gone', cause: 'fin', reason: gone.reason })
    signal.addEventListener('abort', leave, { once: true })
    if (signal.aborted) leave()
    const outcome = await call.outcome

    if (outcome.kind !== 'failed') {
      if (loss) {
        const { from, cause, at: lostAt } = loss
        const firstByteAt = monotonicMs()
        telemetry.moved({ from: from.id, to: backend.id, cause, byte: 0, lostAt, chosenAt, firstByteAt })
      }
      return { lease, call, outcome }
    }
    signal.removeEventListener('abort', leave)
    lease.release()
    const { failure } = outcome
    if (failure.kind === 'gone') return gone
    const reached: boolean = failure.kind !== 'unreached'
    loss = { from: backend, cause: failure.cause, reason: failure.reason, at: monotonicMs(), reached }
    if (reached && !(replayable && failure.kind !== 'invalid')) return refusal(loss)
    if (failure.kind === 'stale') fresh = true
    else tried.add(backend)
  }
  return loss ? refusal(loss) : unavailable('none')
}

/** What the consistent hash goes by: the path without its query. */
function keyOf(path: string): string {
  const query = path.indexOf('?')
  return query < 0 ? path : path.slice(0, query)
}

function refusal({ reached, cause, reason }: Loss & { readonly reached: boolean }): Refusal {
  // All that could be tried refused the connection: they are down, and nobody has seen the request.
  if (!reached)
    return { status: 503, code: 'NO_BACKEND', reason: `every backend is down; the last: ${reason}` }
  return cause === 'timeout' || cause === 'no-progress'
    ? { status: 504, code: 'BACKEND_TIMEOUT', reason }
    : { status: 502, code: 'BACKEND_FAILED', reason }
}

function unavailable(why: Unavailable): Refusal {
  switch (why) {
    case 'none':
      return { status: 503, code: 'NO_BACKEND', reason: 'every backend is down' }
    case 'full':
      return {
        status: 503,
        code: 'QUEUE_FULL',
        reason: 'every backend is at its limit and the queue is full'
      }
    case 'waited':
      return { status: 503, code: 'QUEUE_TIMEOUT', reason: 'no backend had a free place in time' }
    case 'gone':
      return gone
  }
}
