import type { Ending } from '#shared/outcome'
import { limits } from '../limits'
import { inWords } from '../replicas/loss'
import type { Replica } from '../replicas/replica'
import type { Lane } from './lane'
import { hadBy } from './session-outcome'
import type { SessionHost } from './session-host'
import type { CutEvidence, ReplyStanding, SessionView } from './session-view'

const wholeByFraming: Ending = { outcome: 'whole', evidence: 'framing' }

/**
 * Where the reply of a session stands, what its client waits for, and how a reply ended. In this order:
 *
 *     its framing is complete, and its server bound to close -> whole (framing)
 *     its framing says that more is due                      -> who ended it was cut short; others go on, or: cut
 *     somebody awake has not ended                           -> waits for them up to `agreementMs`
 *     who ended it lives on                                  -> whole (agreement, alive)
 *     who ended it has died                                  -> others go on, or: cut
 *     neither can be shown                                   -> unknown
 *
 * What only looks like the end by its framing (`likely`) is none, but where nobody is left: then it is unknown.
 */
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
    if (session.ending || this.heldAt !== null) return
    if (this.#dropDead()) return
    const { framing } = session.reply
    if (framing.state === 'partial' && this.#dropShort()) return
    const complete = framing.state === 'complete' && !this.#mustLive
    if (complete && framing.closes && session.merge.isOver) return session.endReply(wholeByFraming)
    switch (session.reply.verdict()) {
      case 'open':
        this.unconfirmedAt = null
        return
      case 'cut':
        this.unconfirmedAt = null
        if (complete) return session.endReply(wholeByFraming)
        return framing.state === 'likely' && this.#lastLost?.lost === 'fin'
          ? this.#unverified()
          : this.#allLost()
      case 'whole':
        if (complete) return session.endReply(wholeByFraming)
        if (this.#endedHere.some(({ lived }) => lived === true)) return this.conclude()
        return this.#doubtEnd(limits.proofMs)
      case 'unconfirmed':
        return this.#doubtEnd(limits.endDoubtMs)
    }
  }

  /** A replica that was in doubt is gone: what it ended was not the reply. */
  deny(replica: Replica): void {
    const session = this.#session
    if (this.unconfirmedAt === null || session.ending) return
    const lane = session.lanes.find(
      ({ replica: other, upstream, lived }) => other === replica && upstream.ended && lived !== true
    )
    if (lane) session.lose(lane, 'fin')
  }

  /** Others have more than the leader, or have ended: from now on its silence counts. */
  doubtLeader(): void {
    if (this.overdueAt !== null || this.#session.ending) return
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
    const { request, ending, entry } = this.#session
    if (this.heldAt === null || ending || request.lost) return
    const again = this.#mayHave(replica)
    if (again && !this.#host.replicas.mayRepeat) return
    this.heldAt = null
    request.held = false
    if (entry) {
      this.#host.replicas.unmiss(replica, entry)
      // Those who are not back yet miss it, as they do any that goes on: it comes before what is asked next.
      for (const other of this.#host.replicas.all) {
        if (other !== replica && !other.attached) this.#host.replicas.miss(other, entry)
      }
    }
    this.#session.reply.beginAgain()
    const lane = this.#session.join(replica)
    if (again) this.#sayAgain(lane)
    request.beginOn(lane)
    request.flow()
  }

  /** No replica is left for this session. */
  cut(evidence = this.#evidence, why = this.#losses): void {
    const { number, merge } = this.#session
    this.#host.lines.tell('error', number, `cut: ${why}`, `cut at reply byte ${merge.sent}: ${why}`)
    this.#session.endReply({ outcome: 'cut', evidence })
  }

  /** Ends a reply whose end was doubted for long enough, with what is known of it. */
  conclude(): void {
    const session = this.#session
    const ended = this.#endedHere
    if (session.reply.framing.state === 'complete') return session.endReply(wholeByFraming)
    if (ended.some(({ lived }) => lived === true)) {
      return session.endReply({ outcome: 'whole', evidence: ended.length > 1 ? 'agreement' : 'alive' })
    }
    // The answer comes, however late: a machine that is busy keeps this process too from running.
    if (ended.some(({ asked }) => asked)) return
    // Most have ended it, and it is not known whether they meant to: who has more of it goes on.
    if (session.merge.hasMore) for (const lane of ended) session.lose(lane, 'fin')
    else this.#unverified('whether who ended its reply lives on could not be found out')
  }

  /** Who ended the reply has died, after what may have been its end by its framing, or content. */
  #unverified(why = 'who ended its reply died; whether that was all cannot be told'): void {
    const { number, merge } = this.#session
    this.#host.lines.tell('warn', number, why, `ended at reply byte ${merge.sent}: ${why}`)
    this.#session.endReply({ outcome: 'unknown', evidence: 'unverified' })
  }

  /** Lanes that ended where the client is: also those whose reply differs bear witness of where it ends. */
  get #endedHere(): readonly Lane[] {
    const { lanes, merge } = this.#session
    return lanes.filter(
      ({ lost, upstream, contender }) => lost === null && upstream.ended && merge.isAt(contender)
    )
  }

  /**
   * Whether a reply whose framing is complete shows nothing by itself: it came before the end of the request, which
   * nobody would be replayed. Who ended it has to live on.
   */
  get #mustLive(): boolean {
    return this.#session.entry === null && this.#session.reply.framing.isEarly
  }

  /** Gives up on those that are known to have died when they ended. @returns whether there were any */
  #dropDead(): boolean {
    const dead = this.#session.lanes.filter(
      ({ lost, lived, upstream }) => lost === null && upstream.ended && lived === false
    )
    for (const lane of dead) this.#session.lose(lane, 'fin')
    return dead.length > 0
  }

  /** Gives up on those that ended before their reply's framing was complete. @returns whether there were any */
  #dropShort(): boolean {
    const short = this.#endedHere.filter(({ contender }) => !contender.diverged)
    for (const lane of short) this.#session.lose(lane, 'fin')
    return short.length > 0
  }

  /**
   * Was it the end of the reply, or of the replica? Whether it lives on tells. Each that ends is asked about, and
   * waited for: replicas may be killed one after the other.
   */
  #doubtEnd(afterMs: number): void {
    const anew = this.unconfirmedAt === null
    const ended = this.#endedHere.filter(({ contender }) => !contender.diverged)
    if (anew || ended.some(({ doubtedAfterMs }) => doubtedAfterMs === Infinity)) {
      this.unconfirmedAt = performance.now()
    }
    for (const lane of ended) {
      if (lane.lived !== null || lane.doubtedAfterMs <= afterMs) continue
      lane.doubtedAfterMs = afterMs
      lane.asked = true
      this.#host.replicas.lives.lived(lane.replica, lane.startedAt, lane.endedAt, afterMs, lived =>
        this.#answered(lane, lived)
      )
    }
  }

  #answered(lane: Lane, lived: boolean | null): void {
    lane.asked = false
    lane.lived ??= lived
    if (this.#session.ending || lane.lost !== null) return
    if (lived === false) this.#session.lose(lane, 'fin')
    else this.judge()
  }

  /** Whether the replica may have had a part of the session already. */
  #mayHave(replica: Replica): boolean {
    const { lanes } = this.#session
    return lanes.some(lane => lane.replica === replica && hadBy(lane, this.#session) !== 'nothing')
  }

  #sayAgain(lane: Lane): void {
    const { replica } = lane
    lane.again = true
    this.#host.replicas.begunAgain(replica)
    const again = `begun again on ${replica.name}, which may have had a part of it before`
    this.#host.lines.tell('warn', this.#session.number, again)
  }

  #allLost(): void {
    const { request, reply, lanes } = this.#session
    // A replica that has begun again and differs would differ again.
    const differs = lanes.at(-1)?.contender.diverged ?? false
    if (request.lost || !reply.canBeginAgain || differs) this.cut()
    else this.hold()
  }

  get #lastLost(): Lane | undefined {
    return this.#session.lanes.findLast(({ lost }) => lost !== null)
  }

  get #evidence(): CutEvidence {
    const { reply } = this.#session
    const last = this.#lastLost
    switch (last?.lost) {
      case undefined:
      case null:
      case 'refused':
      case 'timeout':
        return 'refused'
      case 'rst':
        return 'reset'
      case 'no-progress':
        return 'frozen'
      case 'lagging':
      case 'detached':
      case 'shortage':
        return 'limit'
      case 'fin':
      case 'diverged':
        return last.lived !== false && reply.framing.state === 'partial' ? 'short' : 'died'
    }
  }

  /** Why none of the replicas that the session had goes on with it. */
  get #losses(): string {
    const last = new Map(this.#session.lanes.map(lane => [lane.replica.name, lane]))
    const each = [...last].map(([name, lane]) => `${name} ${whyNot(lane)}`)
    return each.length > 0 ? `no replica is left: ${each.join('; ')}` : 'no replica is left'
  }
}

/** Why nobody goes on with a replica's reply. One that lives may be of no use all the same. */
function whyNot({ lost, contender, replica }: Lane): string {
  if (lost !== null) return `is lost (${replica.inWords(lost)})`
  if (contender.uncompared) return 'cannot go on (it was too far behind to be compared)'
  if (contender.diverged) return `cannot go on (${inWords('diverged')})`
  const { noise } = contender
  if (!noise?.bars) return `is lost (${inWords('detached')})`
  return noise.isDoubted
    ? 'cannot go on (whether what differs in its reply is noise is not known yet)'
    : 'cannot go on (its reply has no place at which it would go on with what the client has)'
}
