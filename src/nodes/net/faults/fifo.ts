/** Taken slots past which the array is cut: taking from the front of a long array costs its length. */
const compactAt = 1024

/** A queue whose `push` and `shift` take the same time however many items it holds. */
export class Fifo<T> {
  #items: T[] = []
  #first = 0

  get size(): number {
    return this.#items.length - this.#first
  }

  /** The next to be taken. */
  get first(): T | undefined {
    return this.#items[this.#first]
  }

  get last(): T | undefined {
    return this.size > 0 ? this.#items.at(-1) : undefined
  }

  push(item: T): void {
    this.#items.push(item)
  }

  shift(): T | undefined {
    const item = this.first
    if (this.size === 0) return undefined
    this.#first++
    if (this.size === 0 || this.#first > compactAt) {
      this.#items = this.#items.slice(this.#first)
      this.#first = 0
    }
    return item
  }

  sum(of: (item: T) => number): number {
    let sum = 0
    for (let at = this.#first; at < this.#items.length; at++) sum += of(this.#items[at] as T)
    return sum
  }

  clear(): void {
    this.#items = []
    this.#first = 0
  }
}
