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

  /** `onWindowSlid`: the number of exits in the window has gone down by itself. */
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
    if (this.#windowTimer) clearTimeout(this.#windowTimer)
    this.#windowTimer = setTimeout(this.#onWindowSlid, this.#policy.windowMs + 1).unref()
    return decision
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
  }

  close(): void {
    this.cancel()
    if (this.#windowTimer) clearTimeout(this.#windowTimer)
  }
}
