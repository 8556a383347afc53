import { RelevoError } from '#shared/errors'
import type { LabDelta, TransferView } from '#shared/state'
import type { HostClient } from '../host-client'
import { NoHostError } from '../no-host-error'

interface Followed {
  /** How often the state had been asked for when this began: an older answer can't know of it. */
  readonly asked: number
  readonly onView: (view: TransferView) => void
  readonly resolve: (view: TransferView) => void
  readonly reject: (error: unknown) => void
}

/** Follows any number of transfers of a lab by one snapshot and the deltas after it. */
export class TransferFollower {
  readonly #host: HostClient
  readonly #stop: () => void
  readonly #followed = new Map<string, Followed>()
  /** Those nobody follows that had ended when they were last told of. */
  readonly #ended = new Set<string>()
  #again: NodeJS.Immediate | undefined
  /** Of the state that is known; null while it is asked for. */
  #seq: number | null = null
  #asked = 0
  /** Deltas that came while a snapshot was on its way. */
  #held: LabDelta[] = []
  #failure: unknown = null
  /** Resolves when the state is known, or can't be. */
  readonly ready: Promise<void>

  /** Asks for the state at once. */
  constructor(host: HostClient) {
    this.#host = host
    this.#stop = host.on('delta', delta => this.#onDelta(delta))
    void host.closed.then(() => this.#fail(new NoHostError('the host ended')))
    this.ready = this.#refresh()
  }

  /**
   * Calls `onView` with each state of the transfer that comes from now on, until it has ended. Resolves with the last one.
   * @throws NoHostError when the host ends, RelevoError `TRANSFER_NOT_FOUND` when it is gone.
   */
  follow(id: string, onView: (view: TransferView) => void): Promise<TransferView> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== null) return reject(this.#failure as Error)
      this.#followed.set(id, { asked: this.#asked, onView, resolve, reject })
      // Its last delta may be here before the answer by which its id is known; or it had stopped before, and goes on.
      if (this.#ended.delete(id)) this.#again ??= setImmediate(() => void this.#refresh())
    })
  }

  /** Nothing is followed any more. Idempotent. */
  close(): void {
    this.#stop()
    clearImmediate(this.#again)
    this.#followed.clear()
  }

  /** The whole state: at the start, and after a gap. */
  async #refresh(): Promise<void> {
    this.#again = undefined
    this.#seq = null
    this.#asked++
    const asked = this.#asked
    try {
      // No log line is of interest here, and they are most of a snapshot.
      const { seq, transfers } = await this.#host.ask('lab.snapshot', { watch: { logs: [], traffic: false } })
      this.#seq = seq
      for (const [id, view] of Object.entries(transfers)) this.#take(id, view)
      for (const [id, followed] of [...this.#followed])
        if (transfers[id] === undefined && followed.asked < asked) this.#take(id, null)
      for (const delta of this.#held.splice(0)) this.#onDelta(delta)
    } catch (error) {
      this.#fail(error)
    }
  }

  #onDelta(delta: LabDelta): void {
    if (this.#seq === null) return void this.#held.push(delta)
    if (delta.seq <= this.#seq) return
    if (delta.seq > this.#seq + 1) return void this.#refresh()
    this.#seq = delta.seq
    for (const [id, view] of Object.entries(delta.transfers ?? {})) this.#take(id, view)
  }

  #take(id: string, view: TransferView | null): void {
    const followed = this.#followed.get(id)
    if (!followed) {
      if (view !== null && view.endedAt !== null) this.#ended.add(id)
      else this.#ended.delete(id)
      return
    }
    if (view === null) {
      this.#followed.delete(id)
      const message = `the lab does not know transfer ${id} any more`
      return followed.reject(new RelevoError('TRANSFER_NOT_FOUND', message))
    }
    followed.onView(view)
    if (view.endedAt === null) return
    this.#followed.delete(id)
    followed.resolve(view)
  }

  #fail(error: unknown): void {
    this.#failure ??= error
    for (const { reject } of this.#followed.values()) reject(error)
    this.close()
  }
}
