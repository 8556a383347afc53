import { unowned, type ChunkOwner } from '#nodes/net/slab'
import { limits } from '../limits'
import { ByteQueue } from './byte-queue'
import { Contender } from './contender'
import type { MemoryBudget } from './memory-budget'
import type { ReplyPolicy, ReplyView } from './policies/reply-policy'

/** What a `ReplyMerge` tells the session. Calls are synchronous. */
export interface ReplyListener {
  /** The next bytes of the client's reply. */
  onBytes(chunk: Buffer, memory: ChunkOwner): void
  onLeader(from: Contender | null, to: Contender): void
  /** `contender`'s reply differs from the client's at `byte`. */
  onDiverged(contender: Contender, byte: number): void
  /** `contender` had ended, and others sent more: its end was not the reply's end. */
  onCutShort(contender: Contender): void
  /** Whether `contender` is to be read: false while it is as far ahead of the client as it may be. */
  onFlow(contender: Contender, read: boolean): void
}

/**
 * `open` more is to come; `unconfirmed` somebody has ended where the client is, others have not;
 * `whole` the reply ends here; `cut` nobody is left who could go on.
 */
export type ReplyVerdict = 'open' | 'unconfirmed' | 'whole' | 'cut'

/**
 * Makes one reply out of those of several replicas, at every moment a prefix of what one of them has sent.
 *
 *     client    ##########                      sent = 10
 *     leader    ##########                      its bytes go straight through
 *     behind    ######                          compared with `history`, bytes 6 to 9
 *     ahead     ##########++++++                `ahead` keeps 6 bytes until the leader's come, or it leads
 *
 * Pure bookkeeping: it knows no sockets and no time.
 */
export class ReplyMerge implements ReplyView {
  readonly contenders: Contender[] = []
  leader: Contender | null = null
  sent = 0
  #history = new ByteQueue()
  #closed = false
  /** Closed because the reply is whole: a replica that sends more than that differs. */
  #whole = false
  /** Inside `#deliver`: a divergence found there must not start another delivery before this one has been counted. */
  #delivering = false
  /** Bytes of this merge that are counted in the budget. */
  #held = 0
  readonly #policy: ReplyPolicy
  readonly #listener: ReplyListener
  readonly #budget: MemoryBudget

  constructor(policy: ReplyPolicy, listener: ReplyListener, budget: MemoryBudget) {
    this.#policy = policy
    this.#listener = listener
    this.#budget = budget
  }

  /** Contenders are added in priority order. */
  add(name: string): Contender {
    const contender = new Contender(name)
    this.contenders.push(contender)
    return contender
  }

  /** `contender` has sent the next `chunk` of its reply. */
  data(contender: Contender, chunk: Buffer, memory: ChunkOwner = unowned): void {
    const start = contender.received
    contender.received += chunk.length
    if (contender.diverged || contender.state !== 'open') return
    const overlap = Math.min(chunk.length, this.sent - start)
    if (overlap > 0) {
      if (!this.#sameAsSent(contender, start, chunk, overlap)) return
      this.#trimHistory()
      if (overlap === chunk.length) return
      chunk = chunk.subarray(overlap)
    }
    if (this.#closed) {
      if (this.#whole) this.#diverge(contender, this.sent)
      return
    }
    if (contender === this.leader && this.#policy.direct && contender.ahead.length === 0) {
      this.#deliver(contender, chunk, memory)
      return
    }
    contender.ahead.push(chunk, memory)
    this.#account()
    this.pump()
    if (contender.ahead.length > this.#budget.window(limits.aheadBytes))
      this.#listener.onFlow(contender, false)
  }

  /** A FIN. */
  end(contender: Contender): void {
    if (contender.state !== 'open') return
    contender.state = 'ended'
    if (!contender.diverged && contender.received < this.sent) this.#cutShort(contender)
    this.#trimHistory()
    this.pump()
  }

  /** A reset, a timeout: nothing more will come, and the end is not an end. */
  lose(contender: Contender): void {
    if (contender.state === 'lost') return
    contender.state = 'lost'
    this.#trimHistory()
    this.pump()
  }

  /** It is believed to be frozen; a sign of life takes it back. */
  suspect(contender: Contender): void {
    contender.suspect = true
    this.pump()
  }

  /** Delivers all bytes that the policy lets go. */
  pump(): void {
    while (!this.#closed && !this.#delivering) {
      const next = this.#policy.next(this)
      if (next === null) return
      if (next.leader !== this.leader) {
        const from = this.leader
        this.leader = next.leader
        this.#listener.onLeader(from, next.leader)
      }
      if (next.bytes === 0) return
      const piece = next.leader.ahead.shift(next.bytes)
      if (piece === undefined) return
      this.#deliver(next.leader, piece.bytes, piece.memory)
      piece.memory.release()
      if (next.leader.ahead.length === 0) this.#listener.onFlow(next.leader, true)
    }
  }

  /** Where the reply stands. */
  verdict(): ReplyVerdict {
    let open = 0
    let frozen = 0
    let endedHere = 0
    for (const contender of this.contenders) {
      if (contender.diverged) continue
      if (contender.ahead.length > 0) return 'open'
      if (contender.state === 'open' && contender.suspect) frozen++
      else if (contender.state === 'open') open++
      else if (contender.state === 'ended' && contender.received === this.sent) endedHere++
    }
    // Of several that could have gone on, only those that stand still could say that it was not the end.
    if (open === 0 && endedHere > 0) return frozen > 0 ? 'unconfirmed' : 'whole'
    if (open === 0) return frozen > 0 ? 'open' : 'cut'
    return endedHere === 0 ? 'open' : 'unconfirmed'
  }

  /** Whether somebody whose reply the client has as a whole has ended, or is gone. */
  get isOver(): boolean {
    return this.contenders.some(
      ({ diverged, state, received }) => !diverged && state !== 'open' && received === this.sent
    )
  }

  /** Whether the reply can only go on when somebody who is believed to be frozen wakes up. */
  get standsStill(): boolean {
    let frozen = false
    // Somebody ended where the client is: that may have been all.
    if (this.endedHere > 0) return false
    for (const contender of this.contenders) {
      if (contender.diverged) continue
      if (contender.ahead.length > 0 || (contender.state === 'open' && !contender.suspect)) return false
      if (contender.state === 'open') frozen = true
    }
    return frozen
  }

  /** Whether somebody who is awake may still add to the reply. */
  get mayGoOn(): boolean {
    return this.contenders.some(contender => contender.live && !contender.suspect)
  }

  /** How many have ended exactly where the client is. */
  get endedHere(): number {
    return this.contenders.filter(
      ({ diverged, state, received }) => !diverged && state === 'ended' && received === this.sent
    ).length
  }

  /** Those whose silence holds the reply up although others have something to say. */
  overdue(): readonly Contender[] {
    const more = this.contenders.some(
      contender =>
        !contender.diverged &&
        (contender.ahead.length > 0 || (contender.state === 'ended' && contender.received >= this.sent))
    )
    if (!more) return []
    return this.#policy
      .awaited(this)
      .filter(contender => contender.live && contender.ahead.length === 0 && !contender.suspect)
  }

  /** The client gets no more. If it has the `whole` reply, whoever sends more than that differs. */
  close(whole: boolean): void {
    if (this.#closed) return
    this.#closed = true
    this.#whole = whole
    for (const contender of this.contenders) {
      if (contender.ahead.length === 0) continue
      if (whole && !contender.diverged) this.#diverge(contender, this.sent)
      else contender.ahead.clear()
    }
    this.#account()
  }

  /** Compares whoever joins from now on with `reply`, all that the client has: nobody was left to keep it for. */
  recall(reply: Buffer): void {
    if (reply.length !== this.sent) throw new RangeError(`${reply.length} bytes, but ${this.sent} were sent`)
    this.#history.clear()
    this.#history.push(reply, unowned)
    this.#account()
  }

  /** Forgets all bytes: nothing more is compared. */
  dispose(): void {
    this.#closed = true
    this.#history.clear()
    for (const contender of this.contenders) contender.ahead.clear()
    this.#account()
  }

  #deliver(from: Contender, chunk: Buffer, memory: ChunkOwner): void {
    this.#delivering = true
    let behind = false
    for (const other of this.contenders) {
      if (other === from || other.diverged) continue
      if (other.ahead.length > 0) {
        const compared = Math.min(other.ahead.length, chunk.length)
        const equal = other.ahead.equalBytes(chunk)
        if (equal < compared) {
          this.#diverge(other, this.sent + equal)
          continue
        }
        other.ahead.drop(compared)
        this.#listener.onFlow(other, true)
      }
      if (other.received < this.sent + chunk.length) {
        if (other.state === 'ended') this.#cutShort(other)
        else if (other.state === 'open') behind = true
      }
    }
    this.sent += chunk.length
    this.#delivering = false
    if (behind) {
      this.#history.push(chunk, memory)
      this.#trimHistory()
    } else if (this.#history.length > 0) this.#history.clear()
    this.#account()
    this.#listener.onBytes(chunk, memory)
  }

  /** Compares bytes that the client already has. */
  #sameAsSent(contender: Contender, start: number, chunk: Buffer, overlap: number): boolean {
    const historyStart = this.sent - this.#history.length
    const missing = Math.max(0, historyStart - start)
    if (missing > 0) contender.unverified = true
    if (missing >= overlap) return true
    const part = chunk.subarray(missing, overlap)
    const equal = this.#history.equalBytes(part, Math.max(0, start - historyStart))
    if (equal === part.length) return true
    this.#diverge(contender, start + missing + equal)
    return false
  }

  #diverge(contender: Contender, byte: number): void {
    contender.diverged = true
    contender.ahead.clear()
    this.#listener.onFlow(contender, true)
    this.#listener.onDiverged(contender, byte)
    this.#trimHistory()
    this.pump()
  }

  #cutShort(contender: Contender): void {
    contender.state = 'lost'
    this.#listener.onCutShort(contender)
  }

  #trimHistory(): void {
    if (this.#history.length === 0) return
    let lowest = this.sent
    for (const contender of this.contenders) {
      if (contender.live && contender.received < lowest) lowest = contender.received
    }
    const most = this.#budget.window(limits.historyBytes)
    const keep = Math.min(this.sent - lowest, most)
    if (this.#history.length > keep) this.#history.drop(this.#history.length - keep)
    this.#account()
  }

  #account(): void {
    let held = this.#history.length
    for (const contender of this.contenders) held += contender.ahead.length
    if (held === this.#held) return
    this.#budget.used += held - this.#held
    this.#held = held
  }
}
