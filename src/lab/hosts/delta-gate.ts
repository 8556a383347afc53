/**
 * What stands between the lab's deltas and one client. Nothing passes before the client's first snapshot;
 * what comes while a snapshot is being taken passes after it, so that no delta falls in between. (The client
 * skips those that its snapshot includes already.)
 */
export class DeltaGate<T> {
  readonly #send: (delta: T) => void
  #open = false
  #snapshots = 0
  #held: T[] = []

  constructor(send: (delta: T) => void) {
    this.#send = send
  }

  push(delta: T): void {
    if (!this.#open) return
    if (this.#snapshots > 0) this.#held.push(delta)
    else this.#send(delta)
  }

  /** Runs `body`, which takes a snapshot and hands it to the client. */
  async whileTakingSnapshot(body: () => Promise<void>): Promise<void> {
    this.#open = true
    this.#snapshots++
    try {
      await body()
    } finally {
      this.#snapshots--
      if (this.#snapshots === 0) this.#held.splice(0).forEach(this.#send)
    }
  }
}
