import type { Random } from '#system/random'
import { classDownMs, type Pace } from '#shared/names'
import type { RestartPolicy } from '#shared/topology'

/** How a node ended, as far as the policy cares: `exited` is an end with code 0 that nobody asked for. */
export type ExitCause = 'killed' | 'crashed' | 'exited'

export type Decision =
  | { readonly action: 'restart'; readonly delayMs: number }
  /** Too many exits in the window. */
  | { readonly action: 'give-up' }
  /** The policy, or the lab's pace, does not start it again after such an exit. */
  | { readonly action: 'stay-down' }

/** A backoff is shortened by a random part of it, this much at most, so that nodes do not return in step. */
const jitterShare = 0.2

/**
 * Decides what follows an exit. The window slides over all exits, of any kind: a node that crashes slowly, or one
 * that is killed again and again, is caught as well as one that crashes at once.
 *
 * The backoff doubles with each exit; it starts over once the node was left in peace for a whole window, counted
 * from its last restart, so that the wait of a long backoff is not itself taken for peace.
 */
export class RestartTracker {
  #exits: number[] = []
  /** Exits since the last quiet window. */
  #streak = 0
  #lastRestart = -Infinity
  #jitter: number
  readonly #policy: RestartPolicy
  readonly #now: () => number
  readonly #random: Random
  readonly #pace: () => Pace

  /** `now` in ms, monotonic. */
  constructor(policy: RestartPolicy, now: () => number, random: Random, pace: () => Pace = () => 'real') {
    this.#policy = policy
    this.#now = now
    this.#random = random
    this.#pace = pace
    this.#jitter = random()
  }

  /** Exits inside the window now. */
  exits(): number {
    const from = this.#now() - this.#policy.windowMs
    this.#exits = this.#exits.filter(at => at > from)
    return this.#exits.length
  }

  /** How long until the exits, or what would follow another, are others by themselves, ms; null: they stay as they are. */
  changesInMs(): number | null {
    const now = this.#now()
    const counted = this.#streak > 0 ? [...this.#exits, this.#lastRestart] : this.#exits
    const left = counted.map(at => at + this.#policy.windowMs - now).filter(ms => ms > 0)
    return left.length > 0 ? Math.min(...left) : null
  }

  /** What would follow if it exited now: the same as `exited` would then answer. */
  preview(cause: ExitCause): Decision {
    const { mode, maxExits, backoffMs, maxBackoffMs } = this.#policy
    if (mode === 'never' || (mode === 'on-failure' && cause === 'exited')) return { action: 'stay-down' }
    const pace = this.#pace()
    if (pace === 'hand') return { action: 'stay-down' }
    if (this.exits() + 1 > maxExits) return { action: 'give-up' }
    const doubled = Math.min(maxBackoffMs, backoffMs * 2 ** Math.min(this.#currentStreak(), 30))
    const delayMs = Math.round(doubled * (1 - jitterShare * this.#jitter))
    return { action: 'restart', delayMs: pace === 'class' ? Math.max(classDownMs, delayMs) : delayMs }
  }

  /** Records an exit and decides. */
  exited(cause: ExitCause): Decision {
    const decision = this.preview(cause)
    const now = this.#now()
    this.#streak = this.#currentStreak() + 1
    this.#exits.push(now)
    this.#lastRestart = now + (decision.action === 'restart' ? decision.delayMs : 0)
    this.#jitter = this.#random()
    return decision
  }

  /** Forgets all exits: a person started it. */
  reset(): void {
    this.#exits = []
    this.#streak = 0
    this.#lastRestart = -Infinity
  }

  #currentStreak(): number {
    return this.#now() - this.#lastRestart >= this.#policy.windowMs ? 0 : this.#streak
  }
}
