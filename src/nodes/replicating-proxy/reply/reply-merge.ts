import { unowned, type ChunkOwner } from '#nodes/net/slab'
import type { Difference } from '#nodes/compare/differences'
import type { Mixed, Resumption } from '#nodes/compare/excursion'
import type { Refit } from '#nodes/compare/refit'
import type { ReplyComparison } from '../compare/reply-comparison'
import { limits } from '../limits'
import { ByteQueue } from './byte-queue'
import { Contender } from './contender'
import type { MemoryBudget } from './memory-budget'
import { ReplyNoise } from './reply-noise'
import { ShortReply } from './short-reply'
import type { ReplyPolicy, ReplyView } from './policies/reply-policy'

const nothing = Buffer.alloc(0)
const cr = 13
const lf = 10

/** What comes next in two replies, where they differ, as far as it is at hand; null: the client's ends there. */
export interface Differing {
  readonly theirs: Buffer | null
  readonly own: Buffer
}

/** What a `ReplyMerge` tells the session. Calls are synchronous. */
export interface ReplyListener {
  /** The next bytes of the client's reply. */
  onBytes(chunk: Buffer, memory: ChunkOwner): void
  onLeader(from: Contender | null, to: Contender): void
  /** The leader goes on inside of a value that another began. */
  onMixed(mixed: Mixed): void
  /** `contender`'s reply differs from the client's at `byte`; `difference` says in what, where that is known. */
  onDiverged(contender: Contender, byte: number, difference: Difference | null, bytes: Differing): void
  /** `contender` had ended, and others sent more: its end was not the reply's end. */
  onCutShort(contender: Contender): void
  /** Whether `contender` is to be read: false while it is as far ahead of the client as it may be. */
  onFlow(contender: Contender, read: boolean): void
  /** Whether nothing is owed to the client, by the framing of what it has. */
  isComplete(): boolean
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
  /** Somebody has gone on from inside a value that differs: the client has one that is a mix. */
  #mixed: Mixed | null = null
  /** That has not been told yet. */
  #isMixNew = false
  /** Bytes of this merge that are counted in the budget. */
  #held = 0
  readonly #policy: ReplyPolicy
  readonly #listener: ReplyListener
  readonly #budget: MemoryBudget
  readonly #comparison: ReplyComparison | null

  /** @param comparison decides about bytes that differ; null: they may not */
  constructor(
    policy: ReplyPolicy,
    listener: ReplyListener,
    budget: MemoryBudget,
    comparison: ReplyComparison | null = null
  ) {
    this.#policy = policy
    this.#listener = listener
    this.#budget = budget
    this.#comparison = comparison
  }

  /** Contenders are added in priority order. */
  add(name: string): Contender {
    const contender = new Contender(name)
    if (this.#comparison) contender.noise = new ReplyNoise(this.#comparison, name)
    this.contenders.push(contender)
    return contender
  }

  /** `contender` has sent the next `chunk` of its reply. */
  data(contender: Contender, chunk: Buffer, memory: ChunkOwner = unowned): void {
    if (contender.diverged || contender.state !== 'open') {
      contender.received += chunk.length
      return
    }
    const { noise, refit } = contender
    if (refit) {
      chunk = this.#fitting(contender, refit, chunk)
      if (chunk.length === 0) return
      memory = unowned
    }
    if (!noise?.excursion) return this.#take(contender, chunk, memory)
    contender.received += chunk.length
    noise.excursion.pushMine(Buffer.from(chunk))
    this.#settle(contender)
  }

  /** What the client would get for the next bytes of a contender whose chunks are not those that it was promised. */
  #fitting(contender: Contender, refit: Refit, chunk: Buffer): Buffer {
    if (refit.failed) return nothing
    const bytes = refit.take(chunk)
    if (refit.done) contender.refit = null
    // By noise, it is shorter or longer than what was promised.
    if (refit.failed) contender.noise?.bar()
    return bytes
  }

  /** The next bytes of a reply that is in step with the client's. */
  #take(contender: Contender, chunk: Buffer, memory: ChunkOwner): void {
    const start = contender.received
    contender.received += chunk.length
    const overlap = Math.min(chunk.length, this.sent - start)
    if (overlap > 0) {
      if (!this.#sameAsSent(contender, start, chunk, overlap)) return
      this.#trimHistory()
      if (overlap === chunk.length) return
      chunk = chunk.subarray(overlap)
    }
    if (this.#closed) {
      if (this.#whole) this.#diverge(contender, this.sent, null, { own: [chunk], theirs: null })
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
    if (contender.noise?.excursion) {
      contender.noise.excursion.endMine()
      this.#settle(contender)
    } else if (!contender.diverged && contender.received < this.sent) this.#cutShort(contender)
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
    if (this.#comparison) this.#resume()
    while (!this.#closed && !this.#delivering) {
      const next = this.#policy.next(this)
      if (next === null) return
      if (this.#isSurplus(next.leader)) {
        this.#diverge(next.leader, this.sent, null, { theirs: null })
        continue
      }
      if (next.leader !== this.leader) {
        const from = this.leader
        this.leader = next.leader
        this.#listener.onLeader(from, next.leader)
      }
      if (this.#mixed && this.#isMixNew) this.#listener.onMixed(this.#mixed)
      this.#isMixNew = false
      if (next.bytes === 0) return
      const piece = next.leader.ahead.shift(next.bytes)
      if (piece === undefined) return
      this.#deliver(next.leader, piece.bytes, piece.memory)
      piece.memory.release()
      if (next.leader.ahead.length === 0) this.#listener.onFlow(next.leader, true)
    }
  }

  /**
   * Whether what it has beyond a leader that has ended is no part of the reply: that is complete by its framing. An empty
   * line after a body, which `println` writes, harms nobody.
   */
  #isSurplus({ ahead }: Contender): boolean {
    const { leader } = this
    if (leader?.state !== 'ended' || leader.diverged || leader.received !== this.sent) return false
    if (ahead.length === 0 || !this.#listener.isComplete()) return false
    const [byte] = ahead.pieces(0, 1).next().value ?? []
    return byte !== cr && byte !== lf
  }

  /** Where the reply stands. */
  verdict(): ReplyVerdict {
    if (this.#policy.ends?.(this)) return 'unconfirmed'
    let open = 0
    let frozen = 0
    let endedHere = 0
    for (const contender of this.contenders) {
      if (contender.diverged) continue
      if (contender.ahead.length > 0 && contender.usable) return 'open'
      if (contender.state === 'ended' && this.#isHere(contender)) endedHere++
      else if (contender.state !== 'open' || contender.noise?.undecided) continue
      else if (contender.suspect) frozen++
      else open++
    }
    // Of several that could have gone on, only those that stand still could say that it was not the end.
    if (open === 0 && endedHere > 0) return frozen > 0 ? 'unconfirmed' : 'whole'
    if (open === 0) return frozen > 0 ? 'open' : 'cut'
    return endedHere === 0 ? 'open' : 'unconfirmed'
  }

  /**
   * Whether it has sent as many bytes as the client has got. While both are read unit by unit that is not known: what it
   * has more of in one value, it may still have less of in another.
   */
  isAt({ noise, refit, received }: Contender): boolean {
    return !noise?.excursion && refit?.failed !== true && received === this.sent
  }

  /** Whether somebody whose reply the client has as a whole has ended, or is gone. */
  get isOver(): boolean {
    return this.contenders.some(
      contender => !contender.diverged && contender.state !== 'open' && this.isAt(contender)
    )
  }

  /** Whether the reply can only go on when somebody who is believed to be frozen wakes up. */
  get standsStill(): boolean {
    let frozen = false
    // Somebody ended where the client is: that may have been all.
    if (this.endedHere > 0) return false
    for (const contender of this.contenders) {
      if (contender.diverged || contender.noise?.undecided) continue
      if (contender.ahead.length > 0 || (contender.state === 'open' && !contender.suspect)) return false
      if (contender.state === 'open') frozen = true
    }
    return frozen
  }

  /** Whether somebody who is awake may still add to the reply. */
  get mayGoOn(): boolean {
    return this.contenders.some(({ live, suspect, noise }) => live && !suspect && !noise?.undecided)
  }

  /** Whether somebody could go on whom the policy lets wait. */
  get hasMore(): boolean {
    return this.contenders.some(({ usable, ahead }) => usable && ahead.length > 0)
  }

  /** How many have ended exactly where the client is. */
  get endedHere(): number {
    return this.contenders.filter(
      contender => !contender.diverged && contender.state === 'ended' && this.#isHere(contender)
    ).length
  }

  /** Those whose silence holds the reply up although others have something to say. */
  overdue(): readonly Contender[] {
    const more = this.contenders.some(
      contender =>
        !contender.diverged &&
        (contender.hasMore || (contender.state === 'ended' && contender.received >= this.sent))
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
      const { excursion } = contender.noise ?? {}
      if (excursion && whole) {
        excursion.endTheirs()
        this.#settle(contender)
      } else if (contender.ahead.length === 0) continue
      else if (whole && !contender.diverged) this.#diverge(contender, this.sent, null, { theirs: null })
      else contender.ahead.clear()
    }
    this.#trimHistory()
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
    for (const contender of this.contenders) {
      const same = !contender.diverged && !contender.noise?.excursion && contender.received >= this.sent
      if (this.#whole && same && contender !== this.leader) contender.noise?.end()
      if (contender.noise) contender.noise.excursion = null
      contender.ahead.clear()
    }
    this.#account()
  }

  #deliver(from: Contender, chunk: Buffer, memory: ChunkOwner): void {
    this.#delivering = true
    let behind = this.#comparison !== null
    const leaving: [Contender, number][] = []
    const short: Contender[] = []
    for (const other of this.contenders) {
      if (other === from || other.diverged) continue
      other.short?.take(chunk)
      if (other.noise?.excursion) {
        other.noise.excursion.pushTheirs(Buffer.from(chunk))
        continue
      }
      if (other.ahead.length > 0) {
        const compared = Math.min(other.ahead.length, chunk.length)
        const equal = other.ahead.equalBytes(chunk)
        if (equal < compared) {
          if (other.noise) leaving.push([other, this.sent + equal])
          else this.#diverge(other, this.sent + equal, null, differing(other.ahead, chunk, equal))
          continue
        }
        other.ahead.drop(compared)
        this.#listener.onFlow(other, true)
      }
      if (other.received < this.sent + chunk.length) {
        if (other.state === 'ended') short.push(other)
        else if (other.state === 'open') behind = true
      }
    }
    const start = this.sent
    this.sent += chunk.length
    if (behind) this.#keep(chunk, memory)
    for (const [other, byte] of leaving) this.#leave(other, byte, other.ahead.copy(byte - start))
    this.#delivering = false
    if (behind) this.#trimHistory()
    else if (this.#history.length > 0) this.#history.clear()
    this.#account()
    this.#listener.onBytes(chunk, memory)
    // Not before these bytes count: until then nobody has ended where the client is, as if all were lost.
    for (const other of short)
      if (other.state === 'ended') this.#cutShort(other, chunk.subarray(other.received - start))
    if (!this.#comparison) return
    for (const other of this.contenders) if (other.noise?.excursion) this.#settle(other)
  }

  #keep(chunk: Buffer, memory: ChunkOwner): void {
    // What is kept for as long as the session lasts is not to keep the whole of what it was read into.
    if (this.#comparison && chunk.length <= limits.copiedBytes)
      this.#history.push(Buffer.from(chunk), unowned)
    else this.#history.push(chunk, memory)
  }

  /** Compares bytes that the client already has. */
  #sameAsSent(contender: Contender, start: number, chunk: Buffer, overlap: number): boolean {
    const historyStart = this.sent - this.#history.length
    const missing = Math.max(0, historyStart - start)
    if (missing > 0) {
      contender.unverified = true
      // With noise in them, they may not even have been as long.
      contender.noise?.bar()
    }
    if (missing >= overlap) return true
    const part = chunk.subarray(missing, overlap)
    const equal = this.#history.equalBytes(part, Math.max(0, start - historyStart))
    if (equal === part.length) return true
    const byte = start + missing + equal
    this.#leave(contender, byte, chunk.subarray(byte - start))
    this.#settle(contender)
    return false
  }

  /** Its reply differs at `byte`, where it goes on with `own`: in what, has to be found out, or it is another one. */
  #leave(contender: Contender, byte: number, own: Buffer): void {
    const { noise } = contender
    const begun = noise?.begin(byte, this.#history, this.sent - this.#history.length, own)
    if (!begun) return this.#diverge(contender, byte, null, { own: [own] })
    contender.ahead.clear()
    if (noise?.excursion) noise.excursion.mixed = this.#mixed
    if (contender.state === 'ended') noise?.excursion?.endMine()
    if (this.#closed) noise?.excursion?.endTheirs()
  }

  /** Follows the excursion of a contender, as far as both replies have come. */
  #settle(contender: Contender): void {
    const progress = contender.noise?.advance()
    if (progress?.kind === 'aligned') this.#rejoin(contender, progress)
    else if (progress?.kind === 'differs') this.#diverge(contender, progress.byte, progress.difference)
    else if (progress?.kind === 'behind') {
      contender.uncompared = true
      this.#exclude(contender)
    }
    const ahead = contender.noise?.excursion?.ahead
    if (ahead !== undefined) this.#listener.onFlow(contender, ahead <= this.#budget.window(limits.aheadBytes))
    this.#trimHistory()
    this.pump()
  }

  #rejoin(contender: Contender, aligned: Exclude<Resumption, string>): void {
    contender.noise?.rejoin(aligned)
    contender.received = aligned.position
    this.#listener.onFlow(contender, true)
    if (aligned.rest.length > 0) this.#take(contender, aligned.rest, unowned)
    const isIn = !contender.diverged && !contender.noise?.excursion
    if (isIn && contender.state === 'ended' && contender.received < this.sent) this.#cutShort(contender)
  }

  /** The leader cannot go on, or has ended: others may, who are on an excursion. */
  #resume(): void {
    const { leader } = this
    if (this.#closed || this.#delivering || leader === null || leader.ahead.length > 0) return
    // Somebody who is in step goes before those who are not.
    if (this.contenders.some(({ usable, suspect, ahead }) => usable && (!suspect || ahead.length > 0))) return
    const ended = leader.state === 'ended' && !leader.diverged && !leader.noise?.excursion
    for (const contender of this.contenders) {
      const { noise } = contender
      if (!noise?.excursion || contender.diverged) continue
      if (noise.undecided && !ended) continue
      if (ended && contender.state === 'ended') {
        const end = noise.excursion.finish()
        if (end.kind === 'aligned') this.#rejoin(contender, end)
        else if (end.kind === 'differs') this.#diverge(contender, end.byte, end.difference)
        if (end.kind !== 'open') continue
      }
      // What the client has is a mix already: where in it a third one would be cannot be told for certain.
      const resumption = this.#mixed || contender.refit ? 'never' : noise.resume()
      if (typeof resumption !== 'string') {
        if (ended && !resumption.more) continue
        if (resumption.mixed) this.#mix(resumption.mixed)
        contender.refit = resumption.refit?.done === false ? resumption.refit : null
        this.#rejoin(contender, resumption)
        return
      }
      const never = resumption === 'never' || contender.state !== 'open'
      if (never && !ended && !leader.suspect) noise.bar()
    }
  }

  #mix(mixed: Mixed): void {
    this.#mixed = mixed
    this.#isMixNew = true
    for (const { noise } of this.contenders) if (noise?.excursion) noise.excursion.mixed = mixed
  }

  /** Whether it has sent as much as the client has got, and no more. */
  #isHere(contender: Contender): boolean {
    if (!this.isAt(contender)) return false
    // What was not compared may have been longer or shorter, where it has differed.
    return !(contender.unverified && contender.noise?.hasDiffered)
  }

  /**
   * @param own its bytes from `byte` on, where they are at hand; left out, those that it is ahead
   * @param theirs the client's; left out, those that are kept
   */
  #diverge(
    contender: Contender,
    byte: number,
    difference: Difference | null = null,
    {
      own = [...contender.ahead.pieces(0, limits.toldBytes)],
      theirs = this.#keptFrom(byte)
    }: { readonly own?: readonly Buffer[]; readonly theirs?: Buffer | null } = {}
  ): void {
    // A copy: once it is excluded, the bytes are gone.
    const bytes = { theirs, own: Buffer.concat(own).subarray(0, limits.toldBytes) }
    if (contender.noise?.tells ?? true) this.#listener.onDiverged(contender, byte, difference, bytes)
    this.#exclude(contender)
  }

  /** Its reply is never gone on with. */
  #exclude(contender: Contender): void {
    contender.diverged = true
    contender.ahead.clear()
    if (contender.noise) contender.noise.excursion = null
    this.#listener.onFlow(contender, true)
    this.#trimHistory()
    this.pump()
  }

  /** What the client has from a byte on, as far as it is told; nothing where it is not kept any more. */
  #keptFrom(byte: number): Buffer {
    const offset = byte - this.sent + this.#history.length
    return offset < 0 ? nothing : Buffer.concat([...this.#history.pieces(offset, limits.toldBytes)])
  }

  /** @param beyond what the client has that it lacks */
  #cutShort(contender: Contender, beyond = this.#keptFrom(contender.received)): void {
    const { noise, received } = contender
    const start = this.sent - this.#history.length
    contender.short = new ShortReply(noise?.readerAt(received, this.#history, start) ?? null)
    contender.short.take(beyond)
    contender.state = 'lost'
    this.#listener.onCutShort(contender)
  }

  #trimHistory(): void {
    if (this.#history.length === 0) return
    let lowest = this.sent
    for (const contender of this.contenders) {
      // Who is gone may still be compared with it, as far as its bytes go; who has ended may turn out to be short.
      const mayBeShort =
        !this.#closed && contender.state === 'ended' && contender.noise !== null && !contender.diverged
      if (!contender.live && !mayBeShort && !contender.noise?.excursion) continue
      const needs = contender.noise ? this.#neededBy(contender, contender.noise) : contender.received
      if (needs < lowest) lowest = needs
    }
    const most = this.#budget.window(limits.historyBytes)
    const keep = Math.min(this.sent - lowest, most)
    if (this.#history.length > keep) this.#history.drop(this.#history.length - keep)
    this.#account()
  }

  /** From which byte on the client's reply is kept for it. */
  #neededBy(contender: Contender, noise: ReplyNoise): number {
    if (noise.excursion) return Math.min(noise.needs ?? this.sent, this.sent)
    const start = this.sent - this.#history.length
    const reached = Math.min(contender.received, this.sent)
    noise.follow(reached, this.#history, start, this.#budget.window(limits.contextBytes))
    return Math.min(reached, noise.needs ?? reached)
  }

  #account(): void {
    let held = this.#history.length
    for (const contender of this.contenders) held += contender.ahead.length + (contender.noise?.held ?? 0)
    if (held === this.#held) return
    this.#budget.used += held - this.#held
    this.#held = held
  }
}

/** What two replies have from where they differ: the one that is `ahead`, and the client's. */
function differing(ahead: ByteQueue, chunk: Buffer, equal: number) {
  return {
    own: [...ahead.pieces(equal, limits.toldBytes)],
    theirs: chunk.subarray(equal, equal + limits.toldBytes)
  }
}
