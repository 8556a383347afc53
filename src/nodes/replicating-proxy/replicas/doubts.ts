import type { LossCause } from '#shared/journal'
import { limits } from '../limits'
import type { LossPlace } from './loss'
import type { Replica } from './replica'

/** A loss because of which it is asked whether the replica still accepts connections. */
export interface Asker {
  /** When it was asked, ms of `performance.now()`: a connection that succeeded later is an answer. */
  readonly since: number
  /** The first sign of the loss, ms of the monotonic clock. */
  readonly lostAt: number
  readonly cause: LossCause
  readonly place: LossPlace
  /** Whether the question has answered itself: a server need not be bothered. */
  settled(): boolean
}

interface Doubt {
  readonly askers: Asker[]
  readonly timer: NodeJS.Timeout
}

/**
 * Finds out whether a replica that ended a connection did so on purpose, or died: it still accepts connections, or it
 * does not. One attempt at a time for each replica; a connection that succeeds in the meantime is the answer.
 */
export class Doubts {
  readonly #accepts: (replica: Replica) => Promise<boolean | null>
  readonly #onDown: (replica: Replica, asker: Asker) => void
  readonly #open = new Map<Replica, Doubt>()
  #closed = false

  /**
   * @param accepts null: that cannot be tried now, and is asked again
   * @param onDown is told of a replica that does not accept, and of the first loss that it was asked for
   */
  constructor(
    accepts: (replica: Replica) => Promise<boolean | null>,
    onDown: (replica: Replica, asker: Asker) => void
  ) {
    this.#accepts = accepts
    this.#onDown = onDown
  }

  /** @param afterMs how long to wait before the attempt: the session may find the answer by itself */
  ask(replica: Replica, asker: Asker, afterMs: number): void {
    if (this.#closed) return
    const doubt = this.#open.get(replica)
    if (doubt) doubt.askers.push(asker)
    else this.#begin(replica, [asker], afterMs)
  }

  close(): void {
    this.#closed = true
    for (const { timer } of this.#open.values()) clearTimeout(timer)
  }

  #begin(replica: Replica, askers: Asker[], afterMs: number): void {
    const doubt: Doubt = { askers, timer: setTimeout(() => void this.#resolve(replica, doubt), afterMs) }
    this.#open.set(replica, doubt)
  }

  async #resolve(replica: Replica, { askers }: Doubt): Promise<void> {
    // Who asks from now on is not answered by this connection: the replica may die after it.
    const [first] = askers
      .splice(0)
      .filter(({ since, settled }) => replica.connectedAt <= since && !settled())
    // Those who ask about one that is down were told when that was found.
    const asked = first !== undefined && replica.health !== 'down'
    const up = !asked || (await this.#accepts(replica))
    this.#open.delete(replica)
    if (this.#closed) return
    if (up === null && first) {
      this.#begin(replica, [first, ...askers], limits.retryMs)
      return
    }
    if (!up && first) {
      this.#onDown(replica, first)
      return
    }
    if (asked) replica.connectedAt = performance.now()
    if (askers.length > 0) this.#begin(replica, askers, limits.doubtMs)
  }
}
