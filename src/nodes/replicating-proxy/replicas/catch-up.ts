import type { NodeContext } from '#nodes/runtime/node-program'
import { EventSampler } from '#nodes/net/event-sampler'
import { limits } from '../limits'
import type { LogEntry } from '../record/log-entry'
import type { SessionLog } from '../record/session-log'
import { nextInOrder, nextReplays } from './next-replays'
import { Pace } from './pace'
import { isDying, reach } from './probe'
import { Replay, type ReplayHost, type ReplayResult } from './replay'
import type { Replica } from './replica'

/** What a `CatchUp` has the replica set do, and asks of it. */
interface CatchUpOwner {
  attach(reason: string): void
  /** It has had the session. `again`: it may have had a part of it before. */
  replayed(entry: LogEntry, again: boolean): void
  /** It may have had a part of the session, and is not to have it twice. */
  leftOut(entry: LogEntry): void
  /** The replica will never have the session. */
  missed(entry: LogEntry, why: string): void
  /** Connections of sessions in work that the replica was waited for to end, or of before `before`, and has not ended. */
  unfinished(before?: number): number
  /** Gives up on those that it was waited for to end. */
  abandon(): void
  /**
   * The byte at which the reply of a replay differs in what may not differ; null where it does not, or nobody can tell.
   * `byte`: the first that is another one.
   */
  differsAt(replay: Replay, byte: number): number | null
  lived(openedAt: number, endedAt: number): Promise<boolean | null>
  /** A connection to it was accepted. */
  reached(): void
  isFrozen(): boolean
}

/** The journal is told of the progress every this many replayed sessions. */
const progressEvery = 100
/** Pause between two looks at what is waited for, ms. */
const liveMs = 5
/** How long one attempt waits for a connection, as a share of what sessions do: the next one comes soon. */
const attemptShare = 0.5

/**
 * Brings one replica back: replays the sessions that it missed, in order and each once, then attaches it. The replay
 * of the first one is at the same time the test whether it is back; with nothing to replay, a connection is.
 * A session that is still going on does not hold it up: it is replayed when it is over.
 */
export class CatchUp {
  readonly #replica: Replica
  readonly #context: NodeContext<'replicating-proxy'>
  readonly #log: SessionLog | null
  readonly #owner: CatchUpOwner
  readonly #attemptMs: number
  readonly #inOrder: boolean
  readonly #pace: Pace
  readonly #differences = new EventSampler(limits.linesPerSecond)
  #running: Promise<void> | null = null
  #again = false
  /** Since the last attempt it was told that its program is there, or that the way to it is free of a fault. */
  #isThere = false
  #wake: (() => void) | null = null
  #closing = false
  /** Ends that it is told of faults that were taken off the way to it. */
  readonly #unheard: () => void
  readonly #replays = new Set<Replay>()
  /** Sessions replayed since the catch-up began, and of these those that it may have had a part of before. */
  #done = 0
  #twice = 0
  /** Sessions of which it is not known yet how their replay went. */
  readonly #open = new Set<LogEntry>()
  /** Of these, those that the replica has not answered yet; each resolves when it has. */
  readonly #underWay = new Map<LogEntry, Promise<void>>()
  /** How often the replay of each session that is still pending was cut off. */
  readonly #parts = new Map<LogEntry, number>()
  /** A replay was cut off since that was last looked at. */
  #cutOff = false
  /** The last cut of the way after which what was under way has had its time, ms of `performance.now()`. */
  #settledCut = -Infinity
  /** `#done` when the journal was last told. */
  #told = 0

  constructor(
    replica: Replica,
    context: NodeContext<'replicating-proxy'>,
    log: SessionLog | null,
    owner: CatchUpOwner
  ) {
    const { connectTimeoutMs, order } = context.boot.node
    this.#replica = replica
    this.#context = context
    this.#log = log
    this.#owner = owner
    this.#attemptMs = connectTimeoutMs * attemptShare
    this.#inOrder = order === 'total'
    this.#pace = new Pace(replica)
    this.#unheard = replica.wire.onLifted(() => this.isThere())
  }

  /** Begins to catch up, unless it is doing so already. */
  start(): void {
    this.#again = true
    if (this.#closing) return
    this.#running ??= this.#run().finally(() => {
      this.#running = null
      if (this.#again) this.start()
    })
  }

  /** Ends the pause before the next attempt. */
  wake(): void {
    this.#wake?.()
  }

  /** Its program is there, or a fault is off the way to it: it is tried at once, and soon again. */
  isThere(): void {
    this.#isThere = true
    this.wake()
  }

  async close(): Promise<void> {
    this.#closing = true
    this.#unheard()
    for (const replay of this.#replays) replay.abort()
    this.#again = false
    this.wake()
    await this.#running
  }

  async #run(): Promise<void> {
    this.#again = false
    this.#done = this.#told = this.#twice = 0
    for (const entry of this.#parts.keys()) {
      if (!this.#replica.pending.has(entry.session)) this.#parts.delete(entry)
    }
    let pauseMs: number = limits.retryMs
    let announced = false
    await this.#awake()
    while (!this.#closing) {
      this.#pace.look(this.#done)
      const batch = this.#next()
      if (batch.length === 0 && this.#open.size === 0 && this.#replica.attached) break
      const ready = batch.filter(entry => entry.state === 'ready')
      if (ready.length === 0 && this.#waits(batch)) {
        await this.#pause(liveMs)
        continue
      }
      this.#cutOff = false
      const went = ready.length > 0 ? await this.#replayTo(ready) : await this.#reached()
      if (this.#closing) break
      if (went) {
        pauseMs = limits.retryMs
        if (!this.#replica.returning) {
          this.#replica.returning = true
          await this.#settled()
          continue
        }
        if (ready.length > 0 && !announced) {
          announced = true
          this.#event('started')
        } else if (this.#done - this.#told >= progressEvery) this.#event('progress')
        // No await between the last look and the attachment: a session starts before it and waits, or after it.
        if (!this.#replica.attached && this.#caughtUp) {
          if (announced) this.#event('done')
          const sessions = this.#done === 1 ? '1 session' : `${this.#done} sessions`
          this.#owner.attach(this.#done > 0 ? `caught up on ${sessions}` : 'it accepts connections again')
        }
        // The system may tell at once that it is reached, and nothing else would ever have its turn.
        if (ready.length === 0) await this.#pause(liveMs)
      } else {
        this.#replica.returning = false
        // It may have been told while the attempt that failed was under way.
        if (!this.#isThere) await this.#pause(pauseMs)
        pauseMs = this.#isThere ? limits.retryMs : Math.min(limits.maxRetryMs, pauseMs * 1.5)
        this.#isThere = false
      }
    }
    this.#sayTwice()
  }

  /** By itself, a proxy has only its log to say so. */
  #sayTwice(): void {
    if (this.#twice === 0) return
    const { name } = this.#replica
    const sessions = this.#twice === 1 ? '1 session' : `${this.#twice} sessions`
    const why = 'it may have had a part of what was replayed'
    this.#context.log('warn', `${name} may have run ${sessions} twice: ${why}`)
  }

  #next(): LogEntry[] {
    return this.#inOrder
      ? nextInOrder(this.#replica)
      : nextReplays(this.#replica, this.#pace, this.#open, [...this.#underWay.keys()])
  }

  /** Whether there is nothing to do but to wait: for a session that goes on, or for what is known of a replay. */
  #waits(batch: readonly LogEntry[]): boolean {
    const { returning, attached } = this.#replica
    if (this.#open.size > 0 && !this.#cutOff && (attached || !this.#caughtUp)) return true
    return batch.length > 0 && (returning || attached) && !this.#closeEnough
  }

  get #closeEnough(): boolean {
    return !this.#inOrder && this.#pace.closeEnough
  }

  /** Under load, there is always a replay of which the last is not known yet: it is not waited for. */
  get #caughtUp(): boolean {
    const { pending } = this.#replica
    const known = this.#open.size === 0 || (this.#underWay.size === 0 && pending.size > this.#open.size)
    return (known && this.#next().length === 0) || this.#closeEnough
  }

  /**
   * Waits for a replica that stands still to end what it has been sent, so that a replay does not give it the same
   * twice. Not for one to which the way is cut: what is under way to it may never arrive.
   */
  async #awake(): Promise<void> {
    const replica = this.#replica
    if (replica.suspect && this.#owner.unfinished() > 0 && (await this.#reached())) await this.#untilAwake()
    const settled = performance.now() + limits.maxRetryMs
    while (this.#owner.unfinished() > 0 && performance.now() < settled && !this.#closing) {
      if (!replica.suspect && !replica.attached && !replica.away) await this.#pause(limits.tickMs)
      else break
    }
    replica.suspect = false
  }

  async #untilAwake(): Promise<void> {
    const replica = this.#replica
    const end = performance.now() + limits.limboMs
    let frozen = this.#owner.isFrozen()
    let left = this.#owner.unfinished()
    let heard = replica.bytesDown
    /** While it is known to be awake: when it last ended something, or said something. */
    let movedAt = Infinity
    while (replica.suspect && !replica.away && left > 0 && !this.#closing) {
      await this.#pause(limits.retryMs)
      const now = performance.now()
      const still = this.#owner.unfinished()
      const isFrozen = this.#owner.isFrozen()
      if (still !== left || heard !== replica.bytesDown || isFrozen) movedAt = isFrozen ? Infinity : now
      else if (frozen) movedAt = now
      frozen = isFrozen
      left = still
      heard = replica.bytesDown
      if (now - movedAt > limits.wakingMs || (now > end && !frozen)) {
        this.#owner.abandon()
        return
      }
    }
  }

  /** Gives what was under way when the way was cut its time to arrive, or to be given up: once for each cut. */
  async #settled(): Promise<void> {
    const before = this.#replica.cutAt
    if (before <= this.#settledCut) return
    const end = performance.now() + limits.healedMs + limits.strandedMs
    while (this.#owner.unfinished(before) > 0 && performance.now() < end && !this.#closing) {
      await new Promise(resolve => setTimeout(resolve, limits.tickMs))
    }
    this.#settledCut = Math.max(this.#settledCut, before)
  }

  /**
   * Begins these beside those that are under way, and waits until one of all is over: a slow one does not hold up those
   * after it. @returns false when one was cut off
   */
  async #replayAll(entries: readonly LogEntry[]): Promise<boolean> {
    const log = this.#log
    if (!log || this.#closing) return false
    const host = this.#host(log)
    for (const entry of entries) {
      this.#open.add(entry)
      const replay = new Replay(this.#replica, entry, host)
      this.#replays.add(replay)
      const judged = replay.run().then(result => {
        this.#replays.delete(replay)
        replay.abort()
        this.#judge(replay, result)
      })
      const over = this.#inOrder ? judged : Promise.race([replay.inDoubt, judged])
      this.#underWay.set(
        entry,
        over.then(() => {
          this.#underWay.delete(entry)
          // Others may have waited for it to end.
          this.wake()
        })
      )
    }
    await Promise.race(this.#underWay.values())
    // What cut one off cuts the others off: how each went is known before the next attempt.
    if (this.#cutOff) await Promise.all(this.#underWay.values())
    return !this.#cutOff
  }

  /** The same, unless it is the first attempt and the replica's last life is not over yet: that would take them in vain. */
  async #replayTo(entries: readonly LogEntry[]): Promise<boolean> {
    if (!this.#replica.returning && (await isDying(this.#replica))) return false
    return this.#replayAll(entries)
  }

  #judge({ entry, again }: Replay, result: ReplayResult): void {
    this.#open.delete(entry)
    if (this.#closing) return
    if (result === 'done') {
      this.#done++
      if (again) this.#twice++
      this.#parts.delete(entry)
      this.#owner.replayed(entry, again)
    } else if (result === 'unreadable') this.#owner.missed(entry, 'its record cannot be read back')
    else {
      this.#cutOff = true
      if (result === 'part') this.#onPart(entry)
    }
    this.wake()
  }

  #onPart(entry: LogEntry): void {
    if (this.#context.boot.node.replay === 'at-most-once') {
      this.#owner.leftOut(entry)
      return
    }
    const parts = (this.#parts.get(entry) ?? 0) + 1
    this.#parts.set(entry, parts)
    if (parts < limits.replayParts) return
    this.#parts.delete(entry)
    this.#owner.missed(entry, `its replay was cut off ${parts} times`)
  }

  #host(log: SessionLog): ReplayHost {
    return {
      log,
      atMostOnce: this.#context.boot.node.replay === 'at-most-once',
      connectTimeoutMs: this.#attemptMs,
      settled: () => {
        this.#pace.reached()
        this.#owner.reached()
        return this.#settled()
      },
      lived: (openedAt, endedAt) => this.#owner.lived(openedAt, endedAt),
      reach: () => this.#reached(),
      isFrozen: () => this.#owner.isFrozen(),
      opened: replay => this.#tell(replay),
      closed: (replay, result) => this.#tell(replay, result),
      differed: (replay, byte) => this.#differed(replay, byte)
    }
  }

  /** Whether a connection to the replica can be opened. */
  async #reached(): Promise<boolean> {
    const answer = await reach(this.#replica, this.#attemptMs)
    const reached = answer === 'accepted'
    // Who could not be asked is not away.
    if (!reached && answer !== 'short') this.#replica.unreachable()
    else if (reached && this.#replica.away) this.#replica.connected()
    return reached
  }

  #tell(replay: Replay, result?: 'done' | 'part'): void {
    const { entry, replica, localPort, bytesUp, reply, again, openedAt, goneAt } = replay
    this.#context.event('session', {
      phase: result ? 'close' : 'open',
      session: entry.session,
      client: 'catch-up',
      openedAt,
      upstreams: [{ to: replica.name, localPort, bytesUp, bytesDown: reply.bytes, ...(again && { again }) }],
      ...(result && { endedAt: goneAt, requestBytes: entry.bytes, replyBytes: reply.bytes, replay: result })
    })
  }

  #differed(replay: Replay, first: number): void {
    const { entry, replica } = replay
    const byte = this.#owner.differsAt(replay, first)
    if (byte === null) return
    const { name } = replica
    this.#context.event('diverged', { to: name, session: entry.session, byte, replay: true }, name)
    const sample = this.#differences.take()
    if (!sample) return
    const more = sample.skipped > 0 ? ` (and ${sample.skipped} more before)` : ''
    this.#context.log(
      'warn',
      `${name} answered the replay of session ${entry.session} differently from byte ${byte} on${more}`
    )
  }

  #event(phase: 'started' | 'progress' | 'done'): void {
    const total = this.#done + this.#replica.pending.size
    const to = this.#replica.name
    this.#told = this.#done
    const maybeTwice = this.#twice
    this.#context.event(
      'catch-up',
      { to, phase, done: this.#done, total, ...(maybeTwice > 0 && { maybeTwice }) },
      to
    )
  }

  #pause(ms: number): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(done, ms)
      function done(): void {
        clearTimeout(timer)
        resolve()
      }
      this.#wake = done
    })
  }
}
