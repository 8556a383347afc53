/** A set of listeners; adding one returns its disposer. */
export class Emitter<T> {
  readonly #listeners = new Set<(value: T) => void>()

  on = (listener: (value: T) => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  emit(value: T): void {
    for (const listener of [...this.#listeners]) listener(value)
  }
}
