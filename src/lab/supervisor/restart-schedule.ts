import type { Random } from '#system/random'
import type { Pace } from '#shared/names'
import type { RestartPolicy } from '#shared/topology'
import { monotonicMs } from '#system/clock'
import { RestartTracker, type Decision, type ExitCause } from './restart-policy'

/** The restart policy of one node with its timers. */
export class RestartSchedule {
  /** When it will be started again, on the monotonic clock; null when no restart is planned. */
  restartAt: number | null = null
  #policy: RestartPolicy
  #tracker: RestartTracker
  #restartTimer: NodeJS.Timeout | null = null
  #windowTimer: NodeJS.Timeout | null = null
  readonly #random: Random
  readonly #pace: () => Pace
  readonly #onWindowSlid: () => void

  /** `onWindowSlid`: fewer exits are in the window, or it was left in peace for long enough to begin anew. */
  constructor(policy: RestartPolicy, random: Random, pace: () => Pace, onWindowSlid: () => void) {
    this.#policy = policy
    this.#random = random
    this.#pace = pace
    this.#tracker = this.#newTracker()
    this.#onWindowSlid = onWindowSlid
  }

  /** A changed policy holds at once, with a new window. */
  setPolicy(policy: RestartPolicy): void {
    if (JSON.stringify(policy) === JSON.stringify(this.#policy)) return
    this.#policy = policy
    this.#tracker = this.#newTracker()
    this.#watchWindow()
  }

  #newTracker(): RestartTracker {
    return new RestartTracker(this.#policy, monotonicMs, this.#random, this.#pace)
  }

  exits(): number {
    return this.#tracker.exits()
  }

  /** How long a kill now would keep it down, ms; null when it would stay down. */
  nextBackoffMs(): number | null {
    const next = this.#tracker.preview('killed')
    return next.action === 'restart' ? next.delayMs : null
  }

  exited(cause: ExitCause): Decision {
    const decision = this.#tracker.exited(cause)
    this.#watchWindow()
    return decision
  }

  #watchWindow(): void {
    if (this.#windowTimer) clearTimeout(this.#windowTimer)
    this.#windowTimer = null
    const ms = this.#tracker.changesInMs()
    if (ms === null) return
    const slide = (): void => {
      this.#watchWindow()
      this.#onWindowSlid()
    }
    // A timer may be a little early.
    this.#windowTimer = setTimeout(slide, ms + 1).unref()
  }

  plan(delayMs: number, restart: () => void): void {
    this.cancel()
    this.restartAt = monotonicMs() + delayMs
    this.#restartTimer = setTimeout(restart, delayMs)
  }

  /** No restart any more, unless one is planned again. Idempotent. */
  cancel(): void {
    if (this.#restartTimer) clearTimeout(this.#restartTimer)
    this.#restartTimer = null
    this.restartAt = null
  }

  /** Forgets all exits: a person started it. */
  reset(): void {
    this.#tracker.reset()
    this.#watchWindow()
  }

  close(): void {
    this.cancel()
    if (this.#windowTimer) clearTimeout(this.#windowTimer)
  }
}
