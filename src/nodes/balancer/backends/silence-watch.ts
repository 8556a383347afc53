import type { Backend } from './backend'
import { nowMs } from '../now'

export interface WatchOptions {
  readonly intervalMs: number
  readonly answerTimeoutMs: number
}

/**
 * Looks at all work in hand, with one timer for all of it, for backends that owe bytes and send nothing.
 * A backend that is silent toward everyone is suspected after one interval, and asked; see `BackendHealth.suspect`.
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
    // A copy: to time out is to leave the set.
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
