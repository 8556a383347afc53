/** The newest `limit` items, in order. Adding is constant time. */
export class Ring<T> {
  #items: T[] = []
  #pushed = 0
  /** Index in `#items` of the oldest one that is kept. */
  #start = 0
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  get length(): number {
    return this.#items.length - this.#start
  }

  /** Whether any item was dropped because there were more than `limit`. */
  get hasDropped(): boolean {
    return this.#pushed > this.length
  }

  push(item: T): void {
    this.#pushed++
    this.#items.push(item)
    if (this.length > this.#limit) this.#start++
    // Dropped items are let go in bulk, so that each push costs the same on average.
    if (this.#start >= this.#limit) this.#compact()
  }

  at(index: number): T | undefined {
    if (index < 0) return index < -this.length ? undefined : this.#items[this.#items.length + index]
    return this.#items[this.#start + index]
  }

  /** Drops the oldest ones while `check` holds. */
  dropWhile(check: (item: T) => boolean): void {
    for (let item = this.at(0); item !== undefined && check(item); item = this.at(0)) this.#start++
    if (this.#start > this.length) this.#compact()
  }

  /** A copy from `from` to before `to`, indexes counted from the oldest. */
  slice(from = 0, to = this.length): T[] {
    return this.#items.slice(this.#start + Math.max(0, from), this.#start + Math.max(0, to))
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

  #compact(): void {
    this.#items = this.#items.slice(this.#start)
    this.#start = 0
  }
}
