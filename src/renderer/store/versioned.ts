/**
 * Something large that changes often and lives outside React: components subscribe to its version, a number
 * that goes up at most once a frame, and read what they draw from it.
 */
export class Versioned {
  readonly #listeners = new Set<() => void>()
  #version = 0
  #changed = false

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  version = (): number => this.#version

  /** Notes a change; nobody hears of it before `publish`. */
  protected touch(): void {
    this.#changed = true
  }

  publish(): void {
    if (!this.#changed) return
    this.#changed = false
    this.#version += 1
    for (const listener of [...this.#listeners]) listener()
  }
}
