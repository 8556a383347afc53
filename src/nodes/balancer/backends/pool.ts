import type { Algorithm, Asked } from '../algorithms/algorithm'
import type { Backend } from './backend'
import { WaitQueue } from './wait-queue'
import type { ExcludedBackends } from './excluded-backends'

/** Why a request gets none: no backend is usable, all and the queue are `full`, or the request `waited` too long. */
export type Unavailable = 'none' | 'full' | 'waited'

/** A request's place at a backend, counted in its `active` until it is released. */
export class Lease {
  readonly backend: Backend
  readonly #pool: Pool
  #held = true

  constructor(pool: Pool, backend: Backend) {
    this.#pool = pool
    this.backend = backend
    backend.active++
  }

  /** Gives the place back. Idempotent. */
  release(): void {
    if (!this.#held) return
    this.#held = false
    this.backend.active--
    this.#pool.changed()
  }
}

interface PoolOptions {
  /** Most requests that wait for a place. */
  readonly queueLimit: number
  readonly queueWaitMs: number
}

/** All backends, and which of them takes the next request. Both frontends take their leases here. */
export class Pool {
  readonly backends: readonly Backend[]
  readonly #algorithm: Algorithm
  readonly #queue: WaitQueue
  /** The backends that can take a request now: one list, filled anew for each request. */
  readonly #candidates: Backend[] = []

  constructor(backends: readonly Backend[], algorithm: Algorithm, options: PoolOptions) {
    this.backends = backends
    this.#algorithm = algorithm
    this.#queue = new WaitQueue(
      options.queueLimit,
      options.queueWaitMs,
      // Clients that wait for one backend must not keep those of another from theirs.
      algorithm.sticky ? Infinity : 4
    )
  }

  /** Requests in the queue. */
  get waiting(): number {
    return this.#queue.size
  }

  /** The lines by which the reply of `backend` makes its client come back to it; most algorithms have none. */
  bind(backend: Backend, asked: Asked): string {
    return this.#algorithm.bind?.(backend, asked) ?? ''
  }

  /** Whether there is a usable backend that is neither excluded nor `except`. */
  hasOther(excluded: ExcludedBackends, except?: Backend): boolean {
    return this.backends.some(one => one !== except && one.usable && !excluded.has(one))
  }

  /**
   * A place at the backend that the algorithm chooses among those not excluded. When all are at their limits the
   * request waits in the queue; when all are down they are checked once more, now, and it does not wait.
   * @param settle called once, at once where that is possible
   * @returns gives up waiting; null when there is nothing to wait for
   */
  acquire(
    asked: Asked,
    excluded: ExcludedBackends,
    settle: (result: Lease | Unavailable) => void
  ): (() => void) | null {
    const taken = this.#take(asked, excluded)
    if (taken === 'full') return this.#wait(asked, excluded, settle)
    if (taken !== 'none') {
      settle(taken)
      return null
    }
    let leave = (): void => void (left = true)
    let left = false
    void this.#lastChance(excluded).then(() => {
      if (left) return
      const again = this.#take(asked, excluded)
      if (again === 'full') leave = this.#wait(asked, excluded, settle) ?? leave
      else settle(again)
    })
    return () => leave()
  }

  /** A place was freed, or a backend's health changed. */
  changed(): void {
    if (this.#queue.size > 0) this.#queue.pump()
  }

  #take(asked: Asked, excluded: ExcludedBackends): Lease | 'none' | 'full' {
    const { sticky = false } = this.#algorithm
    const candidates = this.#candidates
    candidates.length = 0
    let usable = false
    let quick = false
    for (const one of this.backends) {
      if (!one.usable || excluded.has(one)) continue
      usable = true
      if (!sticky && !one.free) continue
      candidates.push(one)
      quick ||= !one.slow
    }
    if (!usable) return 'none'
    // A busy backend before none, but one that keeps up before a busy one.
    const preferred = quick && !sticky ? candidates.filter(one => !one.slow) : candidates
    const backend = this.#algorithm.choose(preferred, asked)
    return backend?.free ? new Lease(this, backend) : 'full'
  }

  #wait(
    asked: Asked,
    excluded: ExcludedBackends,
    settle: (result: Lease | Unavailable) => void
  ): (() => void) | null {
    const leave = this.#queue.join(
      () => {
        const taken = this.#take(asked, excluded)
        if (taken === 'full') return 'wait'
        settle(taken)
        return 'done'
      },
      () => settle('waited')
    )
    if (!leave) settle('full')
    return leave
  }

  /** Resolves when one more backend is usable, or when none has passed its check. */
  async #lastChance(excluded: ExcludedBackends): Promise<void> {
    const checks = this.backends
      .filter(one => !one.draining)
      .map(one =>
        one.health.lastChance().then(() => (one.usable && !excluded.has(one) ? true : Promise.reject()))
      )
    await Promise.any(checks).catch(() => undefined)
  }
}
