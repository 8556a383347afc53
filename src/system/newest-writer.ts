/** Writes one thing after the other, and of what comes meanwhile the newest alone. */
export class NewestWriter<T> {
  readonly #write: (value: T) => Promise<void>
  readonly #before: () => Promise<void>
  #next: { readonly value: T } | null = null
  #work: Promise<void> | null = null

  /**
   * @param write has to take care of what goes wrong
   * @param before waited for before each write, which is then of what is the newest by that time
   */
  constructor(write: (value: T) => Promise<void>, before: () => Promise<void> = () => Promise.resolve()) {
    this.#write = write
    this.#before = before
  }

  put(value: T): void {
    this.#next = { value }
    this.#work ??= Promise.resolve().then(() => this.#writeAll())
  }

  /** What waits is not written any more. */
  drop(): void {
    this.#next = null
  }

  /** Resolves when all is written. */
  async settled(): Promise<void> {
    await this.#work
  }

  async #writeAll(): Promise<void> {
    while (this.#next) {
      await this.#before()
      const next = this.#next
      this.#next = null
      if (next) await this.#write(next.value)
    }
    this.#work = null
  }
}
