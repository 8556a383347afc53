import { everyAfterReads } from '#nodes/net/after-reads'
import type { Backend } from './backend'
import { limits } from '../limits'
import { nowMs } from '../now'

interface WatchOptions {
  /** A backend that owes an answer and is silent for this long is slow. */
  readonly intervalMs: number
  /** Intervals of silence after which a backend is hedged. */
  readonly fall: number
  readonly hedge: boolean
  /** A request whose answer has not begun after this has failed; 0 never. */
  readonly answerTimeoutMs: number
  /** An answer that has begun and rests for this long is cut; 0 never. */
  readonly idleMs: number
  /** Gives up the idle connections of a backend, each of which may hold one of its threads. */
  freeThreads(backend: Backend): void
}

/**
 * Watches the requests in work, with one timer for all, for backends that owe bytes and send nothing. Such a backend is
 * slow, not dead: others are preferred, and that is all, unless the lab has told that it is frozen, or it is hedged.
 * @returns its disposer
 */
export function watchSilence(backends: () => readonly Backend[], options: WatchOptions): () => void {
  const { intervalMs, fall, hedge } = options
  const answerTimeoutMs = options.answerTimeoutMs || Infinity
  const idleMs = options.idleMs || Infinity
  const stop = everyAfterReads(
    Math.max(10, Math.min(250, Math.min(intervalMs, answerTimeoutMs, idleMs) / 4)),
    lookAtAll
  )

  function lookAtAll(): void {
    const now = nowMs()
    for (const backend of backends()) look(backend, now)
  }

  function look(backend: Backend, now: number): void {
    const { health } = backend
    const left = health.downCause === 'frozen' || (hedge && isSilent(backend))
    let waiting = 0
    let longest = 0
    let crowded = false
    for (const work of backend.work) {
      const owed = work.owedSince === null ? 0 : now - work.owedSince
      longest = Math.max(longest, owed)
      // A stream that rests owes nothing that anybody waits for.
      if (!work.answered) waiting = Math.max(waiting, owed)
      if (work.unheard && owed >= limits.threadWaitMs) crowded = true
      if (owed >= (work.answered ? idleMs : answerTimeoutMs)) {
        work.timedOut(work.answered ? 'idleMs' : 'answerTimeoutMs')
      } else if (left && owed >= intervalMs) work.backendSilent(`${backend.id} is silent`)
    }
    const silence = now - backend.lastByteAt
    backend.slow = isSlow(backend, Math.min(waiting, silence))
    if (crowded && !backend.crowded) options.freeThreads(backend)
    backend.crowded = crowded
    if (hedge && Math.min(longest, silence) >= intervalMs * fall) {
      health.hedged(`owes an answer and is silent for ${Math.round(Math.min(longest, silence))} ms`)
    }
  }

  function isSlow(backend: Backend, silentMs: number): boolean {
    if (silentMs < intervalMs) return false
    // One that always takes three seconds is not slow after one.
    return silentMs >= 2 * (backend.latency.percentiles()?.p50 ?? 0)
  }

  return stop
}

function isSilent({ health }: Backend): boolean {
  return health.downCause === 'silent' || health.downCause === 'check'
}
