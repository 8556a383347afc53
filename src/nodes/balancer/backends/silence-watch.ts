import type { Backend } from './backend'
import { nowMs } from '../now'

interface WatchOptions {
  /** A backend that owes bytes and sends none for this long is suspected. */
  readonly intervalMs: number
  /** A request whose backend owes bytes for this long has failed. */
  readonly answerTimeoutMs: number
}

/**
 * Watches the requests in work, with one timer for all, for backends that owe bytes and send nothing. A backend that
 * sends nothing to any client is suspected after one interval, and probed: see `BackendHealth.suspect`.
 * @returns its disposer
 */
export function watchSilence(
  backends: readonly Backend[],
  { intervalMs, answerTimeoutMs }: WatchOptions
): () => void {
  let immediate: NodeJS.Immediate | undefined
  const timer = setInterval(
    // After what has already come was read: when this process was held up, nobody was silent.
    () => (immediate = setImmediate(lookAtAll)),
    Math.max(10, Math.min(250, Math.min(intervalMs, answerTimeoutMs) / 4))
  )

  function lookAtAll(): void {
    const now = nowMs()
    for (const backend of backends) look(backend, now)
  }

  function look(backend: Backend, now: number): void {
    const { health } = backend
    const frozen = health.downCause === 'silent' || health.downCause === 'check'
    let longest = 0
    // A copy: a request that times out leaves the set.
    for (const work of [...backend.work]) {
      const owed = work.owedSince === null ? 0 : now - work.owedSince
      longest = Math.max(longest, owed)
      if (owed >= answerTimeoutMs) work.timedOut()
      else if (frozen && owed >= intervalMs) work.backendSilent(`${backend.id} is silent`)
    }
    if (longest >= intervalMs && now - backend.lastByteAt >= intervalMs) health.suspect()
  }

  return () => {
    clearInterval(timer)
    clearImmediate(immediate)
  }
}
