import { limits } from '../limits'
import { inWords } from '../replicas/loss'
import type { Replica } from '../replicas/replica'
import type { SessionHost } from './session-host'
import type { ReplyStanding, SessionView } from './session-view'

/** Decides how the reply of one session goes on: whether it is whole, cut, in doubt, or held for a replica. */
export class Standing implements ReplyStanding {
  /** When the client began to be held because no replica was left; null while one is. Ms of `performance.now()`. */
  heldAt: number | null = null
  /** When a replica ended where the client is and others had not; null when there is no such doubt. */
  unconfirmedAt: number | null = null
  /** When the leader's silence began to hold up bytes that others have; null while it does not. */
  overdueAt: number | null = null
  /** When only replicas that stand still were left; null while one does not. */
  frozenAt: number | null = null
  readonly #session: SessionView
  readonly #host: SessionHost

  constructor(session: SessionView, host: SessionHost) {
    this.#session = session
    this.#host = host
  }

  /** Whether the next byte of any replica may settle a doubt. */
  get doubtful(): boolean {
    return this.unconfirmedAt !== null || this.overdueAt !== null
  }

  /** Ends, doubts or holds the reply as the merge's verdict says; to be called after every change. */
  judge(): void {
    const session = this.#session
    if (session.outcome || this.heldAt !== null) return
    const verdict = session.reply.verdict(session.request.ended)
    if (verdict !== 'unconfirmed') this.unconfirmedAt = null
    if (verdict === 'whole') session.endReply('whole')
    else if (verdict === 'cut') this.#allLost()
    else if (verdict === 'unconfirmed') this.#doubtEnd()
  }

  /** A replica that was in doubt is gone: what it ended was not the reply. */
  deny(replica: Replica): void {
    const session = this.#session
    if (this.unconfirmedAt === null || session.outcome) return
    const lane = session.lanes.find(candidate => candidate.replica === replica && candidate.upstream.ended)
    if (lane) session.lose(lane, 'fin')
  }

  /** Others have more than the leader, or have ended: from now on its silence counts. */
  doubtLeader(): void {
    if (this.overdueAt !== null || this.#session.outcome) return
    this.overdueAt = performance.now()
    this.#host.watchClosely(this.#session)
  }

  /** The client waits for a replica. */
  hold(): void {
    const { request, entry } = this.#session
    this.heldAt = performance.now()
    request.held = true
    // Whom it will go to is open: no replica waits for it to end.
    for (const replica of this.#host.replicas.all) {
      if (entry) this.#host.replicas.unmiss(replica, entry)
    }
    request.flow()
  }

  /** A replica is back: a client that waits for one goes on with it. */
  adopt(replica: Replica): void {
    const { request, outcome, entry } = this.#session
    if (this.heldAt === null || outcome || request.lost) return
    this.heldAt = null
    request.held = false
    if (entry) this.#host.replicas.unmiss(replica, entry)
    request.beginOn(this.#session.join(replica).upstream)
    request.flow()
  }

  /** No replica is left for this session. */
  cut(why = this.#lastLoss()): void {
    const { number, merge } = this.#session
    this.#host.lines.tell('error', number, `cut: ${why}`, `cut at reply byte ${merge.sent}: ${why}`)
    this.#session.endReply('cut')
  }

  /**
   * Was it the end of the reply, or of the replica? Whether it still accepts tells. Each that ends is asked about, and
   * waited for: replicas may be killed one after the other.
   */
  #doubtEnd(): void {
    const session = this.#session
    const anew = this.unconfirmedAt === null
    const ended = session.lanes.filter(
      lane => lane.upstream.ended && lane.lost === null && (anew || !lane.doubted)
    )
    if (anew || ended.length > 0) this.unconfirmedAt = performance.now()
    const settled = (): boolean => this.unconfirmedAt === null || session.outcome !== null
    for (const lane of ended) {
      lane.doubted = true
      if (lane.replica.health === 'down') session.lose(lane, 'fin')
      else this.#host.replicas.doubt(lane.replica, 'fin', session.place(lane), limits.endDoubtMs, settled)
    }
  }

  #allLost(): void {
    if (this.#session.request.lost) this.cut()
    else this.hold()
  }

  #lastLoss(): string {
    const last = this.#session.lanes.at(-1)
    return `no replica is left (the last, ${last?.replica.name ?? 'none'}: ${inWords(last?.lost ?? 'detached')})`
  }
}
