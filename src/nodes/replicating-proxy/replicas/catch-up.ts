import { setMaxListeners } from 'node:events'
import type { NodeContext } from '#nodes/runtime/node-program'
import { limits } from '../limits'
import type { LogEntry } from '../record/log-entry'
import type { SessionLog } from '../record/session-log'
import { accepts } from './probe'
import type { Lives } from './lives'
import { replay, type ReplayResult } from './replay'
import type { Replica } from './replica'

/** What a `CatchUp` has the replica set do, and asks of it. */
interface CatchUpOwner {
  attach(reason: string): void
  /** The session was replayed, or given up. */
  settled(entry: LogEntry): void
  /** Connections that the replica has not ended yet. */
  unfinished(): number
}

/** The journal is told of the progress every this many replayed sessions. */
const progressEvery = 100
/** A live session younger than this is waited for, to keep the order of replays: it is likely to end soon, ms. */
const youngMs = 1_000
/** Pause between two looks at a live session that is waited for, ms. */
const liveMs = 5
/** Sessions still missing with which a replica counts as having caught up, when it is not let do so wholly. */
const closeSessions = 64
/** Most sessions that are replayed at the same time: `pressed` when others come as fast. */
const sideBySide = { calm: 8, pressed: 32 } as const
/**
 * Most replayed sessions that wait for the proof that the replica lived on after them: one question answers all of
 * them, and takes much longer than a replay.
 */
const mostUnproven = 1024
/** Pause between two looks whether new sessions come as fast as old ones are replayed, ms. */
const paceMs = 500

/** How often the replay of one session was broken off: by a replica that still accepts, or by its death. */
interface BrokenOff {
  alive: number
  dead: number
}

/**
 * Brings one replica back: replays the sessions that it missed, in order, then attaches it. The replay of the
 * first one is at the same time the test whether it is back; with nothing to replay, a connection is.
 * A session that is still going on does not hold it up: it is replayed when it is over.
 */
export class CatchUp {
  readonly #replica: Replica
  readonly #context: NodeContext<'replicating-proxy'>
  readonly #log: SessionLog | null
  readonly #lives: Lives
  readonly #owner: CatchUpOwner
  #running: Promise<void> | null = null
  #again = false
  #wake: (() => void) | null = null
  #abort = new AbortController()
  /** Replayed; it is being asked whether the replica lived on, which settles them. */
  readonly #unproven = new Map<LogEntry, Promise<void>>()
  /** Sessions replayed since the catch-up began. */
  #done = 0
  /** How often the replica broke off the replay of each session that is still pending. */
  readonly #broken = new Map<LogEntry, BrokenOff>()
  /** `#done` when the journal was last told. */
  #told = 0
  /** The last look at the pace: when, and how many sessions had been replayed and were pending then. */
  #pace = { at: 0, done: 0, pending: 0 }
  /** Since when sessions come nearly as fast as it is replayed others; Infinity while they do not. */
  #pressedSince = Infinity

  constructor(
    replica: Replica,
    context: NodeContext<'replicating-proxy'>,
    log: SessionLog | null,
    lives: Lives,
    owner: CatchUpOwner
  ) {
    this.#replica = replica
    this.#context = context
    this.#log = log
    this.#lives = lives
    this.#owner = owner
    // Each replay listens to it.
    setMaxListeners(sideBySide.pressed, this.#abort.signal)
  }

  /** Begins to catch up, unless it is doing so already. */
  start(): void {
    this.#again = true
    if (this.#abort.signal.aborted) return
    this.#running ??= this.#run().finally(() => {
      this.#running = null
      if (this.#again) this.start()
    })
  }

  /** Ends the pause before the next attempt. */
  wake(): void {
    this.#wake?.()
  }

  async close(): Promise<void> {
    this.#abort.abort()
    this.#again = false
    this.wake()
    await this.#running
    await Promise.all(this.#unproven.values())
  }

  async #run(): Promise<void> {
    this.#again = false
    this.#done = this.#told = 0
    for (const entry of this.#broken.keys()) {
      if (!this.#replica.pending.has(entry.session)) this.#broken.delete(entry)
    }
    const { signal } = this.#abort
    let pauseMs: number = limits.retryMs
    let announced = false
    await this.#awake()
    while (!signal.aborted) {
      this.#lookAtPace()
      const batch = this.#next()
      if (this.#unproven.size > 0 && (batch.length === 0 || this.#unproven.size >= mostUnproven)) {
        await Promise.all(this.#unproven.values())
        continue
      }
      if (batch.length === 0 && this.#replica.attached) break
      const waits = batch.length === 1 && batch[0]?.state === 'live'
      if (waits && (this.#replica.returning || this.#replica.attached) && !this.#close()) {
        await this.#pause(liveMs)
        continue
      }
      const ready = batch.filter(entry => entry.state === 'ready')
      const went = ready.length > 0 ? await this.#replayAll(ready) : await this.#accepts()
      if (signal.aborted) break
      if (went) {
        pauseMs = limits.retryMs
        this.#replica.returning = true
        if (ready.length > 0 && !announced) {
          announced = true
          this.#event('started')
        } else if (this.#done - this.#told >= progressEvery) this.#event('progress')
        // No await between the last look and the attachment: a session starts before it and waits, or after it.
        const none = this.#next().length === 0 && this.#unproven.size === 0
        if (!this.#replica.attached && (none || this.#close())) {
          if (announced) this.#event('done')
          this.#owner.attach(
            this.#done > 0 ? `caught up on ${this.#done} sessions` : 'it accepts connections again'
          )
        }
      } else {
        this.#replica.returning = false
        await this.#pause(pauseMs)
        pauseMs = Math.min(limits.maxRetryMs, pauseMs * 1.5)
      }
    }
  }

  /** Waits for a frozen replica to end what it has been sent, so that a replay does not give it the same twice. */
  async #awake(): Promise<void> {
    const end = performance.now() + limits.limboMs
    while (
      this.#replica.suspect &&
      this.#owner.unfinished() > 0 &&
      performance.now() < end &&
      !this.#abort.signal.aborted
    ) {
      await this.#pause(limits.retryMs)
    }
    const settled = performance.now() + limits.maxRetryMs
    while (this.#owner.unfinished() > 0 && performance.now() < settled && !this.#abort.signal.aborted) {
      if (!this.#replica.suspect && !this.#replica.attached) await this.#pause(limits.tickMs)
      else break
    }
    this.#replica.suspect = false
  }

  /**
   * The next to replay, in order: one after the other, or side by side those that were at the same time; any, where
   * one after the other does not catch up. None when no session is over. One that goes on is left for later; while it
   * is young, it is waited for when sessions after it are over, or when its client is: what that client does next
   * must not come first.
   */
  #next(): LogEntry[] {
    const young = performance.now() - youngMs
    const few = this.#pressed ? sideBySide.pressed : sideBySide.calm
    const most = this.#replica.returning ? Math.max(1, Math.min(few, this.#replica.pending.size >> 3)) : 1
    const batch: LogEntry[] = []
    let live: LogEntry | null = null
    let left: LogEntry | null = null
    let endedAt = Infinity
    for (const entry of this.#replica.pending.values()) {
      if (this.#unproven.has(entry)) continue
      if (entry.state === 'ready') {
        if (live) return batch.length > 0 ? batch : [live]
        if (batch.length > 0 && entry.startedAt >= endedAt && !this.#pressed) return batch
        endedAt = Math.min(endedAt, entry.endedAt)
        if (batch.push(entry) === most) return batch
      } else if (entry.startedAt > young) {
        live ??= entry
        if (entry.halfClosed || entry.endedAt > 0) left ??= entry
      }
    }
    return batch.length > 0 || !left || this.#replica.attached ? batch : [left]
  }

  /** One after the other, sessions that come nearly as fast would keep it from ever having caught up. */
  #lookAtPace(): void {
    const { returning, pending } = this.#replica
    const at = performance.now()
    if (returning && at - this.#pace.at < paceMs) return
    const replayed = this.#done - this.#pace.done
    const came = pending.size - this.#pace.pending + replayed
    if (!returning) this.#pressedSince = Infinity
    else if (came > 0 && came * 4 >= replayed * 3) this.#pressedSince = Math.min(this.#pressedSince, at)
    this.#pace = { at, done: this.#done, pending: pending.size }
  }

  /**
   * Whether it has as good as caught up. Under a steady load there is no moment without a session that it still
   * misses: then it is attached, and gets the last few right after.
   */
  #close(): boolean {
    const { attached, pending } = this.#replica
    return !attached && pending.size <= closeSessions && performance.now() - this.#pressedSince >= paceMs
  }

  get #pressed(): boolean {
    return this.#pressedSince < Infinity
  }

  /** Whether all of them were replayed. */
  async #replayAll(entries: readonly LogEntry[]): Promise<boolean> {
    const log = this.#log
    if (!log) return false
    const { signal } = this.#abort
    const begunAt = performance.now()
    const results = await Promise.all(
      entries.map(async (entry): Promise<[LogEntry, ReplayResult]> => {
        const result = await replay(this.#replica, entry, log, this.#lives, this.#context, signal)
        if (result.how === 'ended') this.#prove(entry, result.proof, begunAt)
        return [entry, result]
      })
    )
    if (signal.aborted) return false
    const broken = results.filter(([, { how }]) => how === 'broken').map(([entry]) => entry)
    if (broken.length > 0) await this.#judge(broken, begunAt)
    return results.every(([, { how }]) => how === 'ended')
  }

  /** Others are replayed meanwhile; the session is settled by the proof, or replayed again. */
  #prove(entry: LogEntry, proof: Promise<boolean | null>, begunAt: number): void {
    const settled = proof.then(async lived => {
      if (lived) this.#settle(entry)
      else if (this.#abort.signal.aborted) return
      else if (lived === false) this.#countBroken(entry, false)
      else await this.#judge([entry], begunAt)
      this.#unproven.delete(entry)
    })
    this.#unproven.set(entry, settled)
  }

  /** Counts what was broken off, and gives up what always is, so that it does not hold up the rest for ever. */
  async #judge(entries: readonly LogEntry[], begunAt: number): Promise<void> {
    // A replica that is being killed may still accept for a moment.
    await this.#pause(limits.doubtMs)
    const alive = await this.#accepts()
    // What a fault on the way breaks off, the replica does not.
    if (this.#abort.signal.aborted || this.#replica.wire.mayHaveCut(begunAt)) return
    for (const entry of entries) this.#countBroken(entry, alive)
  }

  #countBroken(entry: LogEntry, alive: boolean): void {
    const count = this.#broken.get(entry) ?? { alive: 0, dead: 0 }
    this.#broken.set(entry, count)
    if (alive) count.alive++
    else count.dead++
    if (count.alive < limits.replayAttempts && count.dead < limits.replayDeaths) return
    const reason = `it broke off the replay of session ${entry.session} ${count.alive + count.dead} times`
    this.#context.log('error', `${this.#replica.name} will miss session ${entry.session}: ${reason}`)
    this.#event('failed', reason)
    this.#settle(entry)
  }

  #settle(entry: LogEntry): void {
    this.#done++
    this.#broken.delete(entry)
    this.#owner.settled(entry)
  }

  #accepts(): Promise<boolean> {
    return accepts(this.#replica, this.#context.boot.node.connectTimeoutMs)
  }

  #event(phase: 'started' | 'progress' | 'done' | 'failed', reason?: string): void {
    const total = this.#done + this.#replica.pending.size
    const to = this.#replica.name
    this.#told = this.#done
    this.#context.event('catch-up', { to, phase, done: this.#done, total, ...(reason && { reason }) }, to)
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
