/** How much the items of a ring may take together. */
interface Weights<T> {
  readonly maxBytes: number
  /** About what an item takes, bytes; the same whenever it is asked. */
  of(item: T): number
}

/**
 * The newest `limit` items, in order, and of these no more than may be taken together; the newest one is kept whatever it
 * takes. Adding is constant time, and an item that is dropped is let go at once.
 */
export class Ring<T> {
  /** The item of number `n`, counted from the first that was added, is at `n % limit`. */
  readonly #items: (T | undefined)[] = []
  #pushed = 0
  /** Number of the oldest one that is kept. */
  #start = 0
  #bytes = 0
  readonly #limit: number
  readonly #weights: Weights<T> | null

  /** @param weights left out: only their number counts */
  constructor(limit: number, weights: Weights<T> | null = null) {
    this.#limit = limit
    this.#weights = weights
  }

  get length(): number {
    return this.#pushed - this.#start
  }

  /** Whether any item was dropped: there were too many, they took too much, or `dropWhile` did. */
  get hasDropped(): boolean {
    return this.#start > 0
  }

  push(item: T): void {
    if (this.length === this.#limit) this.#dropOldest()
    this.#items[this.#pushed++ % this.#limit] = item
    if (this.#weights === null) return
    this.#bytes += this.#weights.of(item)
    while (this.#bytes > this.#weights.maxBytes && this.length > 1) this.#dropOldest()
  }

  at(index: number): T | undefined {
    const fromStart = index < 0 ? index + this.length : index
    if (fromStart < 0 || fromStart >= this.length) return undefined
    return this.#items[(this.#start + fromStart) % this.#limit]
  }

  /** Drops the oldest ones while `check` holds. */
  dropWhile(check: (item: T) => boolean): void {
    for (let item = this.at(0); item !== undefined && check(item); item = this.at(0)) {
      this.#dropOldest()
    }
  }

  #dropOldest(): void {
    const place = this.#start++ % this.#limit
    const oldest = this.#items[place]
    if (this.#weights !== null && oldest !== undefined) this.#bytes -= this.#weights.of(oldest)
    this.#items[place] = undefined
  }

  /** A copy from `from` to before `to`, indexes counted from the oldest. */
  slice(from = 0, to = this.length): T[] {
    const count = Math.min(to, this.length) - Math.max(0, from)
    if (count <= 0) return []
    const first = (this.#start + Math.max(0, from)) % this.#limit
    const beforeEnd = this.#items.slice(first, first + count)
    return [...beforeEnd, ...this.#items.slice(0, count - beforeEnd.length)] as T[]
  }

  /** The newest `count`, oldest first. */
  last(count: number): T[] {
    return this.slice(this.length - count)
  }

  /** Index of the first item for which `check` holds, where it holds for all that follow; `length` if none. */
  firstIndex(check: (item: T) => boolean): number {
    let low = 0
    let high = this.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const item = this.at(middle)
      if (item !== undefined && check(item)) high = middle
      else low = middle + 1
    }
    return low
  }
}
