/** The `most` things that were used last. */
export class Cache<K, V> {
  readonly #entries = new Map<K, V>()
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  async get(key: K, make: () => Promise<V>): Promise<V> {
    const known = this.#entries.get(key)
    const value = known ?? (await make())
    this.#entries.delete(key)
    this.#entries.set(key, value)
    if (this.#entries.size > this.#most) {
      const [oldest] = this.#entries.keys()
      if (oldest !== undefined) this.#entries.delete(oldest)
    }
    return value
  }
}
