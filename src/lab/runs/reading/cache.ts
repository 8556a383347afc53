/** The `most` things that were used last. What is asked for while it is made is made once. */
export class Cache<K, V> {
  readonly #entries = new Map<K, Promise<V>>()
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  has(key: K): boolean {
    return this.#entries.has(key)
  }

  get(key: K, make: () => Promise<V>): Promise<V> {
    const value = this.#entries.get(key) ?? make()
    this.#entries.delete(key)
    this.#entries.set(key, value)
    value.catch(() => this.#entries.delete(key))
    if (this.#entries.size > this.#most) {
      const [oldest] = this.#entries.keys()
      if (oldest !== undefined) this.#entries.delete(oldest)
    }
    return value
  }
}
