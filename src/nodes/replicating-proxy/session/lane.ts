import type { LossCause } from '#shared/journal'
import type { Had } from '#shared/outcome'
import { ReplyFraming } from '#nodes/framing/reply-framing'
import { unowned } from '#nodes/net/slab'
import type { ClientRequests } from '#nodes/framing/client-requests'
import type { Silence } from '../replicas/loss'
import type { Replica } from '../replicas/replica'
import type { Contender } from '../reply/contender'
import type { Upstream } from './upstream'

/** Most bytes that wait for a replica which has not said yet what the client has heard: a close frame has 131 at most. */
const mostFarewell = 64 * 1024

/** One replica's part in one session: its connection, its reply, and how it ended. */
export class Lane {
  readonly replica: Replica
  readonly upstream: Upstream
  readonly contender: Contender
  /** Where its own reply stands. */
  readonly framing: ReplyFraming
  /** When it was opened, ms of `performance.now()`. */
  readonly startedAt: number
  /** Why it was lost; null while it is not. */
  lost: LossCause | null = null
  /** The first sign that it is gone or stands still, ms of the monotonic clock; 0 while there is none. */
  lostAt = 0
  /** When its reply ended with a FIN, or with a reset after the whole of it, ms of `performance.now()`; 0 before. */
  endedAt = 0
  /** Whether its replica lived on after `endedAt`; null while it is not known. */
  lived: boolean | null = null
  /** Resolves when `lived` is known, or cannot be; null where nobody asks. */
  life: Promise<void> | null = null
  /** Its connection failed after its reply had ended. */
  faulted = false
  /** How long after its end it was asked whether its replica lives on, ms; Infinity while it was not. */
  doubtedAfterMs = Infinity
  /** Whether it has been asked if the replica lives on, and the answer has not come. */
  asked = false
  /** Whether all that was sent to it arrived, asked where its end came late; null where that is not known. */
  arrived: boolean | null = null
  /** Resolves when that was asked. */
  unacknowledged: Promise<void> | null = null
  /** Its replica has ended it; it stays open until the system has said what arrived. */
  keptOpen = false
  /** Whether its replica was once believed to be frozen: it may still read what it was sent. */
  waited = false
  /** Not connected in time: it was asked whether its replica's queue is full. */
  queueing = false
  /** Whether its replica may have had a part of the session before, on another connection. */
  again = false
  /** How much of the session its replica was said to have had, when the journal was told of its end; null before. */
  saidHad: Had | null = null
  /** Whether bytes that were sent to it are known not to have arrived, since the way to it is whole again. */
  stranded = false
  /** When that was last asked, ms of `performance.now()`. */
  strandedAskedAt = -Infinity
  /** Whether the merge wants more of its reply. */
  wanted = true
  /** Its connection was reset since its client has gone, when it had said as much as that one had heard. */
  isLeft = false
  /** What its replica has to hear last, once it has said as much as the client had heard when it left; null: nothing waits. */
  #farewell: {
    readonly at: number
    readonly chunks: Buffer[]
    bytes: number
    readonly since: number
  } | null = null
  /** Its client ended its side when it had `at` bytes of the reply; null: it has not, or that is not waited for any more. */
  #endsAt: { readonly at: number; readonly since: number } | null = null
  /** Its silence counts from then on, ms of `performance.now()`. */
  #silentFrom = 0
  /** At which byte of its reply its connection is reset, since its client's was when it had as many; null: it is not. */
  #resetsAt: number | null = null
  /** How far the request had gone out when some of it last did, and when that was, ms of `performance.now()`. */
  #progress = 0
  #progressAt: number
  /** When no more than `lagBytes` waited for it last, ms of `performance.now()`. */
  #nearAt: number

  constructor(
    replica: Replica,
    upstream: Upstream,
    contender: Contender,
    requests: ClientRequests,
    now: number
  ) {
    this.replica = replica
    this.upstream = upstream
    this.framing = new ReplyFraming(requests)
    this.contender = contender
    this.startedAt = this.#progressAt = this.#nearAt = now
    contender.progressAt = now
  }

  /**
   * The client of a WebSocket leaves when it has heard `sent` bytes of the reply: its server answers nothing any more once
   * it knows that. A slower replica, which has not said as much yet, hears it when it has.
   * @param chunk what the client says by it; nothing, where it just goes
   */
  takeLeave(chunk: Buffer, sent: number): void {
    if (!this.#farewell && !this.isBehind(sent)) {
      if (chunk.length > 0) this.upstream.write(Buffer.from(chunk), unowned)
      return
    }
    this.#farewell ??= { at: sent, chunks: [], bytes: 0, since: performance.now() }
    if (chunk.length > 0) this.#farewell.chunks.push(Buffer.from(chunk))
    this.#farewell.bytes += chunk.length
    // So much is no farewell.
    if (this.#farewell.bytes > mostFarewell) this.passLeaveOn(0, -Infinity)
  }

  /**
   * Passes on what waits for that, once it need not any more; or, where it has said nothing for `silentMs`, all the same.
   * Returns whether it did.
   */
  passLeaveOn(now = 0, silentMs = Infinity): boolean {
    const farewell = this.#farewell
    if (!farewell) return false
    const silent = this.#silentMs(now, farewell.since)
    if (this.isBehind(farewell.at) && silent < silentMs) return false
    this.#farewell = null
    if (this.receiving) for (const chunk of farewell.chunks) this.upstream.write(chunk, unowned)
    return true
  }

  /**
   * The client has ended its side when it had `sent` bytes of the reply: so does the proxy toward the replica. A slower one,
   * which may answer nothing more once it knows that, hears it when it has said as much.
   */
  endRequestAt(sent: number): void {
    this.#endsAt = { at: sent, since: performance.now() }
    this.endRequest()
  }

  /** It could not have been heard to say anything before. @param now ms of `performance.now()` */
  isSilentFrom(now: number): void {
    this.#silentFrom = now
  }

  #silentMs(now: number, since: number): number {
    return now - Math.max(since, this.contender.progressAt, this.#silentFrom)
  }

  /** Whether its replica has not heard yet that the client has ended its side, because it has to say more first. */
  get holdsEnd(): boolean {
    return this.#endsAt !== null && this.isBehind(this.#endsAt.at)
  }

  /** Ends what `holdsEnd` where its replica says nothing more for `silentMs`; or, where it has said nothing yet, for `muteMs`. */
  endSilent(now: number, silentMs: number, muteMs: number): void {
    const silent = this.#silentMs(now, this.#endsAt?.since ?? now)
    if (silent < (this.contender.received > 0 ? silentMs : muteMs)) return
    this.#endsAt = null
    this.endRequest()
  }

  /** Once the client has ended its side: ends the replica's, as soon as that owes nothing. */
  endRequest(): void {
    if (this.#farewell) return
    if (this.#resetsAt !== null) {
      if (!this.upstream.ended && this.isBehind(this.#resetsAt)) return
      this.isLeft = true
      this.upstream.resetAfterWrites()
    } else if (this.upstream.ended || !(this.framing.owes || this.holdsEnd)) this.upstream.end()
  }

  /**
   * The client has reset its connection when it had `sent` bytes of the reply. So is this one once it has come as far:
   * a slower replica may not have read yet what the client has the answer to, and would not read it any more.
   */
  resetRequest(sent: number): void {
    this.#resetsAt = sent
    this.endRequest()
  }

  /** Whether it has still to say what a client has heard that has `sent` bytes; false where its bytes can't be counted so. */
  isBehind(sent: number): boolean {
    const { live, received, noise } = this.contender
    return live && !noise?.excursion && received < sent
  }

  /** Whether its reply is the whole of one by its own framing, to all that was asked. */
  get saidAll(): boolean {
    const { state, isEarly, owes } = this.framing
    return state === 'complete' && !isEarly && !owes
  }

  /** Whether it was ended, or made its replica end it, by what is wrong with the way on purpose. */
  get mayBeCut(): boolean {
    return this.upstream.severedAtEnd || this.replica.wire.mayHaveCut(this.startedAt)
  }

  /** In what its replica is silent, if it is. */
  get silence(): Silence {
    return this.upstream.connected ? 'no-progress' : 'timeout'
  }

  /** Whether it gets the client's bytes. */
  get receiving(): boolean {
    return this.lost === null && this.upstream.writable
  }

  /** Whether nothing more can happen on it. */
  get done(): boolean {
    return this.lost !== null || this.upstream.closed
  }

  /** Whether its replica has still to do something: it may be open for what this side waits for. */
  get isWaitedFor(): boolean {
    return !this.done && !this.keptOpen
  }

  /**
   * How long it has taken none of the request bytes that wait for it, or had more than `lagBytes` waiting, ms; not while its
   * reply is left unread.
   */
  behindMs(now: number, lagBytes: number): number {
    const { progress, buffered, reading } = this.upstream
    if (progress !== this.#progress || buffered === 0 || !reading) {
      this.#progress = progress
      this.#progressAt = now
    }
    if (buffered <= lagBytes || !reading) this.#nearAt = now
    return now - Math.min(this.#progressAt, this.#nearAt)
  }
}
