import type { Algorithm } from './algorithms/algorithm'
import type { Backend } from './backend'
import { WaitQueue } from './queue'
import type { Tried } from './tried'

/** Why a request gets no backend: `none` is usable, all are `full` and so is the queue, or it `waited` too long. */
export type Unavailable = 'none' | 'full' | 'waited' | 'gone'

/** A place at a backend. `release` is idempotent. */
export interface Lease {
  readonly backend: Backend
  release(): void
}

export interface PoolOptions {
  readonly backendConnections: number
  readonly queueLimit: number
  readonly queueWaitMs: number
}

/** All backends, and who is next. */
export class Pool {
  readonly backends: readonly Backend[]
  readonly #algorithm: Algorithm
  readonly #perBackend: number
  readonly #queue: WaitQueue

  constructor(backends: readonly Backend[], algorithm: Algorithm, options: PoolOptions) {
    this.backends = backends
    this.#algorithm = algorithm
    this.#perBackend = options.backendConnections
    this.#queue = new WaitQueue(options.queueLimit, options.queueWaitMs)
  }

  get waiting(): number {
    return this.#queue.size
  }

  /** Whether a request that failed on `tried` has anywhere else to go. */
  hasOther(tried: Tried, but?: Backend): boolean {
    return this.backends.some(one => one !== but && one.usable && !tried.has(one))
  }

  /**
   * A place at the backend that the algorithm chooses among those not tried. When all are at their limits it
   * waits in the queue; when all are down it checks once more, now, and does not wait.
   */
  async acquire(key: string, tried: Tried, signal: AbortSignal): Promise<Lease | Unavailable> {
    let taken = this.#take(key, tried)
    if (taken === 'none') {
      await this.#lastChance(tried)
      if (signal.aborted) return 'gone'
      taken = this.#take(key, tried)
    }
    return taken === 'full' ? this.#wait(key, tried, signal) : taken
  }

  /** A place was freed, or a backend's health changed. */
  changed(): void {
    this.#queue.pump()
  }

  #take(key: string, tried: Tried): Lease | 'none' | 'full' {
    const usable = this.backends.filter(one => one.usable && !tried.has(one))
    if (usable.length === 0) return 'none'
    const backend = this.#algorithm.choose(
      usable.filter(one => one.active < this.#perBackend),
      key
    )
    return backend ? this.#lease(backend) : 'full'
  }

  #lease(backend: Backend): Lease {
    backend.active++
    backend.total++
    let held = true
    return {
      backend,
      release: () => {
        if (!held) return
        held = false
        backend.active--
        this.#queue.pump()
      }
    }
  }

  #wait(key: string, tried: Tried, signal: AbortSignal): Promise<Lease | Unavailable> {
    return new Promise(resolve => {
      const settle = (result: Lease | Unavailable): void => {
        signal.removeEventListener('abort', abandoned)
        resolve(result)
      }
      const leave = this.#queue.join(
        () => {
          const taken = this.#take(key, tried)
          if (taken === 'full') return 'wait'
          settle(taken)
          return 'done'
        },
        () => settle('waited')
      )
      const abandoned = (): void => {
        leave?.()
        settle('gone')
      }
      if (leave) signal.addEventListener('abort', abandoned)
      else settle('full')
    })
  }

  /** Resolves when one more backend is usable, or when none has passed its check. */
  async #lastChance(tried: Tried): Promise<void> {
    const checks = this.backends
      .filter(one => !one.draining)
      .map(one =>
        one.health.lastChance().then(() => (one.usable && !tried.has(one) ? true : Promise.reject()))
      )
    await Promise.any(checks).catch(() => undefined)
  }
}
