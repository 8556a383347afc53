/**
 * A list that forgets its oldest entries past `capacity`. Entries have absolute positions that never change:
 * `first` is the position of the oldest that is left, `end` the one after the newest.
 */
export class RingBuffer<T> {
  readonly capacity: number
  #items: T[] = []
  /** Where the oldest is in `#items`. */
  #head = 0
  #first = 0

  constructor(capacity: number) {
    this.capacity = capacity
  }

  get first(): number {
    return this.#first
  }

  get end(): number {
    return this.#first + this.length
  }

  get length(): number {
    return this.#items.length - this.#head
  }

  push(item: T): void {
    this.#items.push(item)
    if (this.length > this.capacity) this.drop(1)
  }

  /** Forgets the `count` oldest. */
  drop(count: number): void {
    const dropped = Math.min(count, this.length)
    this.#head += dropped
    this.#first += dropped
    // Compacting once half is dead weight costs one copy an entry over its life.
    if (this.#head > 1024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head)
      this.#head = 0
    }
  }

  /** The entry at an absolute position; undefined when it was forgotten or is not there yet. */
  at(position: number): T | undefined {
    return position < this.#first ? undefined : this.#items[this.#head + position - this.#first]
  }

  last(): T | undefined {
    return this.length > 0 ? this.#items[this.#items.length - 1] : undefined
  }

  /** The newest `count`, oldest first. */
  tail(count: number): T[] {
    return this.#items.slice(Math.max(this.#head, this.#items.length - count))
  }

  /** Those from an absolute position on, oldest first. */
  since(position: number): T[] {
    return this.#items.slice(this.#head + Math.max(0, position - this.#first))
  }

  toArray(): T[] {
    return this.#items.slice(this.#head)
  }

  /** Empties it and fills it with `items`; positions start again at 0. */
  reset(items: readonly T[] = []): void {
    this.#items = items.slice(Math.max(0, items.length - this.capacity))
    this.#head = 0
    this.#first = 0
  }
}
