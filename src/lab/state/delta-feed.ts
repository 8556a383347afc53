import type { LabDelta } from '#shared/state'
import { PendingDelta, type DeltaViews } from './pending-delta'

interface DeltaFeedOptions {
  readonly now: () => number
  /** When a delta is told, ms since the run began: each call later than the one before. */
  readonly moment: () => number
  /** Read when a delta is made. */
  readonly views: DeltaViews
  /** What is to be done before a delta is made that somebody hears. */
  readonly before?: () => void
}

/** Numbered deltas for those who listen, the same object for each. While nobody does, nothing is put together. */
export class DeltaFeed {
  #seq = 0
  #pending = new PendingDelta()
  /** Whether something has changed while nobody listened, since the last snapshot. */
  #missed = false
  #timer: NodeJS.Timeout | null = null
  /** When that timer fires, on the clock of the run, ms. */
  #dueAt = 0
  readonly #listeners = new Set<(delta: LabDelta) => void>()
  readonly #options: DeltaFeedOptions

  constructor(options: DeltaFeedOptions) {
    this.#options = options
  }

  /** Number of the last delta. */
  get seq(): number {
    return this.#seq
  }

  /** What somebody who listens is to be told, by `change`, within so many ms; otherwise only that there was something. */
  mark(change: (pending: PendingDelta) => void, withinMs: number): void {
    if (!this.#isHeard) {
      this.#missed = true
      return
    }
    change(this.#pending)
    const at = this.#options.now() + withinMs
    if (this.#timer) {
      if (this.#dueAt <= at) return
      clearTimeout(this.#timer)
    }
    this.#dueAt = at
    this.#timer = setTimeout(() => this.flush(), withinMs)
    this.#timer.unref()
  }

  /** Returns its disposer. */
  subscribe(listener: (delta: LabDelta) => void): () => void {
    if (!this.#isHeard) this.#skip()
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Sends what has changed now. */
  flush(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    if (!this.#isHeard) return this.#skip()
    this.#options.before?.()
    const delta = this.#pending.make(this.#seq + 1, this.#options.moment, this.#options.views)
    if (!delta) return
    this.#seq++
    this.#pending = new PendingDelta()
    for (const listener of this.#listeners) {
      try {
        listener(delta)
      } catch {
        // A subscriber that throws is its own problem, never the others'.
      }
    }
  }

  /** Sends what is left. */
  close(): void {
    this.flush()
    this.#listeners.clear()
  }

  get #isHeard(): boolean {
    return this.#listeners.size > 0
  }

  /** What nobody has heard is in the next snapshot; the number tells whoever has an older one that there was something. */
  #skip(): void {
    if (!this.#missed) return
    this.#missed = false
    this.#seq++
    this.#pending = new PendingDelta()
  }
}
