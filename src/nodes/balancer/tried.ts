import type { Backend } from './backend'

/** The backends that failed one request. One that has come back since counts as a new one. */
export class Tried {
  readonly #generations = new Map<Backend, number>()

  add(backend: Backend): void {
    this.#generations.set(backend, backend.health.generation)
  }

  /** Never again, whether it comes back or not. */
  exclude(backend: Backend): void {
    this.#generations.set(backend, Infinity)
  }

  has(backend: Backend): boolean {
    const generation = this.#generations.get(backend)
    return generation !== undefined && generation >= backend.health.generation
  }
}
