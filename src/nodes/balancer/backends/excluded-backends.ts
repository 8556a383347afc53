import type { Backend } from './backend'

/** The backends that one request must not go to, as they failed it. The pool chooses among the others. */
export class ExcludedBackends {
  /** The health generation in which each failed. Null until one did: most requests fail nowhere. */
  #generations: Map<Backend, number> | null = null
  /** Those that broke it off; null until one did. */
  #broke: Set<Backend> | null = null

  /** Excludes a backend that failed, until it has been down and come back, or has shown to work. */
  excludeUntilBack(backend: Backend): void {
    this.#set(backend, backend.health.generation)
  }

  /**
   * The same, of one that may have done the request; a second time, for good: what it breaks off again it would break off
   * for ever, and do each time.
   */
  brokeOff(backend: Backend): void {
    if (this.#broke?.has(backend)) return this.exclude(backend)
    this.excludeUntilBack(backend)
    this.#broke ??= new Set()
    this.#broke.add(backend)
  }

  /** Excludes a backend for good, whether it comes back or not. */
  exclude(backend: Backend): void {
    this.#set(backend, Infinity)
  }

  has(backend: Backend): boolean {
    if (this.#generations === null) return false
    const generation = this.#generations.get(backend)
    return generation !== undefined && generation >= backend.health.generation
  }

  #set(backend: Backend, generation: number): void {
    this.#generations ??= new Map()
    this.#generations.set(backend, generation)
  }
}
