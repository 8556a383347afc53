/** Has work done one after the other: all of it, or what has the same key. What fails is its own asker's affair. */
export class Turns {
  /** Settles when the last that was asked for has; never rejects. */
  readonly #last = new Map<string, Promise<void>>()

  /** Does it when what was asked for before is over. Work that waits for a turn of the same key waits for ever. */
  take<T>(work: () => Promise<T>, key = ''): Promise<T> {
    const result = (this.#last.get(key) ?? Promise.resolve()).then(work)
    const over = result
      .then(
        () => undefined,
        () => undefined
      )
      .then(() => {
        if (this.#last.get(key) === over) this.#last.delete(key)
      })
    this.#last.set(key, over)
    return result
  }

  /** The same of two keys at once. */
  takeBoth<T>(work: () => Promise<T>, one: string, other: string): Promise<T> {
    if (one === other) return this.take(work, one)
    // In one order, whoever asks: two who held what the other waits for would wait for ever.
    const [first, second] = one < other ? [one, other] : [other, one]
    return this.take(() => this.take(work, second), first)
  }
}
