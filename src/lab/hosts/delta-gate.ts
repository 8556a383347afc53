import { commandArgs } from '#shared/contract'
import type { Watch } from '#shared/watch'

/**
 * What stands between the lab's deltas and one client. Nothing passes before the client's first snapshot;
 * what comes while a snapshot is being taken passes after it, so that no delta falls in between. (The client
 * skips those that its snapshot includes already.) It also knows what the client looks at.
 */
export class DeltaGate<T> {
  readonly #send: (delta: T, watch: Watch | null) => void
  /** Null until the client has said: it gets all. */
  #watch: Watch | null = null
  #open = false
  #snapshots = 0
  #held: T[] = []

  /** `send` gets what the client looks at with each delta; null means all. */
  constructor(send: (delta: T, watch: Watch | null) => void) {
    this.#send = send
  }

  push(delta: T): void {
    if (!this.#open) return
    if (this.#snapshots > 0) this.#held.push(delta)
    else this.#send(delta, this.#watch)
  }

  /** Hears each command of the client before it runs: some say what it looks at. */
  hear(command: string, args: unknown): void {
    const said =
      command === 'lab.watch'
        ? commandArgs['lab.watch'].safeParse(args).data
        : command === 'lab.snapshot'
          ? commandArgs['lab.snapshot'].safeParse(args).data?.watch
          : undefined
    if (said) this.#watch = said
  }

  /** Runs `body`, which takes a snapshot and hands it to the client. */
  async whileTakingSnapshot(body: () => Promise<void>): Promise<void> {
    this.#open = true
    this.#snapshots++
    try {
      await body()
    } finally {
      this.#snapshots--
      if (this.#snapshots === 0) for (const delta of this.#held.splice(0)) this.#send(delta, this.#watch)
    }
  }
}
