/** One that is in `Members`. */
interface Member<T> {
  readonly value: T
  isIn: boolean
  before: Member<T> | null
  after: Member<T> | null
}

/**
 * Those that come and go, in the order in which they came: a `Set` of what is many and short-lived. V8 keeps what a `Set`
 * has lost for long: it moves to another table now and then, the table that it leaves still holds what was in it and leads
 * to the next one, and the first of them that is old keeps all that follow until the next collection of the whole heap.
 */
export class Members<T> implements Iterable<T> {
  #first: Member<T> | null = null
  #last: Member<T> | null = null
  #size = 0

  get size(): number {
    return this.#size
  }

  /** Returns what takes it out again, idempotent. */
  add(value: T): () => void {
    const member: Member<T> = { value, isIn: true, before: this.#last, after: null }
    if (this.#last) this.#last.after = member
    else this.#first = member
    this.#last = member
    this.#size++
    return () => this.#remove(member)
  }

  /** Those that are in now, but for any that have left before it is their turn. */
  *[Symbol.iterator](): Iterator<T> {
    const all: Member<T>[] = []
    for (let member = this.#first; member; member = member.after) all.push(member)
    for (const member of all) if (member.isIn) yield member.value
  }

  #remove(member: Member<T>): void {
    if (!member.isIn) return
    member.isIn = false
    const { before, after } = member
    if (before) before.after = after
    else this.#first = after
    if (after) after.before = before
    else this.#last = before
    // Nothing that is gone leads to what is still there.
    member.before = member.after = null
    this.#size--
  }
}
