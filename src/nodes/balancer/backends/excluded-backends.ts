import type { Backend } from './backend'

/** The backends that failed one request. One that has come back since counts as a new one. */
export class ExcludedBackends {
  /** Made when it is needed: most requests fail nowhere. */
  #generations: Map<Backend, number> | null = null

  excludeUntilBack(backend: Backend): void {
    this.#set(backend, backend.health.generation)
  }

  /** Never again, whether it comes back or not. */
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
