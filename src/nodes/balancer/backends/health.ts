import type { PeerNotice } from '#shared/node-channel'
import type { Random } from '#system/random'
import { monotonicMs } from '#system/clock'
import { limits } from '../limits'
import { probeAnswer, probePort, type ProbeResult, type ProbeTarget } from './probe'

export interface HealthOptions {
  /** Between two checks. */
  readonly intervalMs: number
  /** Failed checks in a row until a backend is down. */
  readonly fall: number
  /** Passed checks in a row until it is up again. */
  readonly rise: number
  /** Longest that a check may take. */
  readonly timeoutMs: number
  /** What a check asks for with GET. Left out: that the port accepts is the check. */
  readonly path?: string
  /** Answers of 5xx in a row that eject it, while others are fine; 0: never. */
  readonly ejectAfter: number
  /** How long it is ejected for them the first time; doubles each time. */
  readonly ejectMs: number
  /** Spreads the checks of several balancers. */
  readonly random: Random
}

/** The other backends, as far as the health of one depends on them. */
export interface Others {
  /** Whether another can take its requests: the last one is not taken away for what may pass. */
  usable(): boolean
  /** Whether another can, and does not answer with 5xx itself. */
  fine(): boolean
}

/**
 * Why a backend is down, which decides what brings it back:
 * `refused` a connection (it is gone), `unreachable` (no connection stands in time), `failing` one failure after another
 * (it accepts and breaks, or answers with 5xx only), `silent` (it was hedged), `check` the check's path answers
 * something else, `frozen` (the lab says so).
 */
type DownCause = 'refused' | 'unreachable' | 'failing' | 'silent' | 'check' | 'frozen'

/**
 * The health of one backend, from checks and from what its requests say.
 *
 *     unknown --first check passes, or an answer--> up <--`rise` checks pass-- down
 *        |                                          |                            ^
 *        +---- refused, `fall` checks fail, ejected, frozen (told by the lab) ---+
 *
 * `unknown` is used like `up`: a balancer that has just started serves at once. Silence alone takes nobody away: a
 * slow backend is up.
 */
export class BackendHealth {
  state: 'unknown' | 'up' | 'down' = 'unknown'
  downCause: DownCause | null = null
  /** When the backend last changed from down to up, ms; -Infinity while it never did. */
  returnedAt = -Infinity
  /**
   * How many times it has shown to work again after it had failed: a request that failed on it may try it again then. It
   * may have been killed and started without ever being down here.
   */
  generation = 0
  /** A request was lost on it, and nothing has shown since that it works. */
  #doubted = false
  /** Why it is in its state, and when that changed, ms; null while it never did. */
  reason = 'not checked yet'
  changedAt: number | null = null
  /** When it is checked next, ms. */
  nextCheckAt: number | null = null

  readonly #target: ProbeTarget
  readonly #options: HealthOptions
  readonly #others: Others
  readonly #onChange: (healthy: boolean, reason: string) => void
  #timer: NodeJS.Timeout | undefined
  /** Counts up whenever a check is scheduled: the result of a check from an earlier round is ignored. */
  #round = 0
  #passed = 0
  #failed = 0
  /** Requests lost on it since its last answer. */
  #lostInARow = 0
  #lostAt = -Infinity
  #ejections = 0
  #recheckMs: number = limits.recheckMs
  #connectedAt = -Infinity
  /** Answers of 5xx since its last other one. */
  #errorsInARow = 0
  #lastChanceCheck: Promise<void> | undefined
  #closed = false

  constructor(
    target: ProbeTarget,
    options: HealthOptions,
    others: Others,
    onChange: (healthy: boolean, reason: string) => void
  ) {
    this.#target = target
    this.#options = options
    this.#others = others
    this.#onChange = onChange
  }

  get usable(): boolean {
    return this.state !== 'down'
  }

  start(): void {
    this.#schedule(0)
  }

  close(): void {
    this.#closed = true
    this.nextCheckAt = null
    clearTimeout(this.#timer)
  }

  /** A request's connection was accepted: as good as a check of the connection. */
  connected(): void {
    this.#connectedAt = monotonicMs()
  }

  /** Whether its last answers were not all 5xx. */
  get fine(): boolean {
    return this.usable && this.#errorsInARow === 0
  }

  /** A request was answered, in HTTP with a status: the backend works, or answers that it does not. */
  answered(status = 200): void {
    this.#lostInARow = 0
    this.#trusted()
    if (this.#ejections > 0 && monotonicMs() - this.returnedAt > 2 * limits.maxEjectMs) this.#ejections = 0
    if (this.state === 'unknown') this.#up('answers')
    if (status < 500 || status > 599) {
      this.#errorsInARow = 0
      return
    }
    const { ejectAfter, ejectMs } = this.#options
    if (++this.#errorsInARow < ejectAfter || ejectAfter === 0) return
    if (this.state !== 'down' && this.#others.fine()) {
      this.#eject(`${this.#errorsInARow} answers of 5xx in a row, the last ${status}`, ejectMs)
    }
  }

  /** A request's connection was refused, or broke before it stood: nothing listens there. */
  unreachable(reason: string): void {
    if (this.state !== 'down' || this.downCause !== 'refused') this.#down('refused', reason)
  }

  /** A request's connection did not stand in time. @param faulty a fault of the link is the reason */
  unconnected(reason: string, faulty: boolean): void {
    if (this.state === 'down') return
    if (faulty) this.#down('unreachable', reason)
    else this.#checkFailed({ refused: false, silent: true, reason })
  }

  /** A request was lost on it: checked at once, and ejected for a growing time when that goes on. */
  lost(reason: string): void {
    const now = monotonicMs()
    // A kill loses all that is in flight at once: that is one failure.
    if (this.state === 'down' || now - this.#lostAt < limits.burstMs) return
    this.#lostAt = now
    this.#doubted = true
    if (++this.#lostInARow >= limits.ejectAfter && this.#others.usable()) {
      this.#eject(`${this.#lostInARow} failures in a row (${reason})`, limits.ejectMs)
    } else this.#schedule(0)
  }

  /** It is hedged: what it owed is asked elsewhere, and for a growing time it gets nothing new. */
  hedged(reason: string): void {
    if (this.state === 'down' || !this.#others.usable()) return
    this.#down('silent', reason, this.#ejectionMs(limits.ejectMs))
  }

  /** The lab saw something of its program. What that means for its connections, they tell themselves. */
  told(what: PeerNotice['what']): void {
    switch (what) {
      case 'killing':
        break
      case 'exited':
        return this.unreachable('its program has exited')
      case 'frozen':
        if (this.downCause !== 'frozen') this.#down('frozen', 'it stands still')
        break
      case 'resumed':
        if (this.downCause === 'frozen') this.#up('it goes on')
        break
      case 'up':
        if (this.state !== 'down') break
        if (this.downCause === 'frozen') this.downCause = 'refused'
        if (this.#options.path === undefined && !this.#target.wire.faulty) this.#up('its new program listens')
        else this.#schedule(0)
    }
  }

  /**
   * Before the balancer says that every backend is down: one check right now, outside the schedule, so that a
   * backend that has just started again is used, and one that is ejected. One that is frozen or whose check fails is
   * left alone.
   */
  lastChance(): Promise<void> {
    if (this.state !== 'down' || this.downCause === 'frozen' || this.downCause === 'check') {
      return Promise.resolve()
    }
    this.#lastChanceCheck ??= this.#probe(limits.lastChanceMs).then(result => {
      this.#lastChanceCheck = undefined
      if (!this.#closed && result.ok && this.state === 'down') this.#up('accepts again')
    })
    return this.#lastChanceCheck
  }

  async #check(): Promise<void> {
    // Its port would accept: only the lab knows when it goes on.
    if (this.downCause === 'frozen') return
    const round = this.#round
    const { intervalMs, timeoutMs, path } = this.#options
    const fresh = this.state === 'up' && path === undefined && monotonicMs() - this.#connectedAt < intervalMs
    const result: ProbeResult = fresh && this.#lostInARow === 0 ? { ok: true } : await this.#probe(timeoutMs)
    if (this.#closed || round !== this.#round) return
    if (result.ok) this.#checkPassed()
    else if (!result.short) this.#checkFailed(result)
    // A change of state has scheduled the next check already.
    if (round === this.#round) this.#schedule(this.#pause(result.ok))
  }

  #trusted(): void {
    if (!this.#doubted) return
    this.#doubted = false
    this.generation++
  }

  #checkPassed(): void {
    this.#failed = 0
    if (this.state !== 'down') this.#trusted()
    this.#passed++
    if (this.state === 'unknown' || (this.state === 'down' && this.#passed >= this.#options.rise)) {
      this.#up('passes its checks')
    }
  }

  #checkFailed({ refused, silent, reason }: Omit<ProbeResult & { ok: false }, 'ok'>): void {
    this.#passed = 0
    this.#failed++
    if (this.state === 'down') {
      // What was failing and now refuses has gone: it may be back soon.
      if (refused) this.downCause = 'refused'
      return
    }
    if (refused) return this.#down('refused', reason)
    // The last one may be only slow.
    if (this.#failed < this.#options.fall || (silent && !this.#others.usable())) return
    const cause = this.#options.path === undefined ? 'unreachable' : 'check'
    this.#down(cause, `${this.#failed} checks failed: ${reason}`)
  }

  #pause(passed: boolean): number {
    const { intervalMs } = this.#options
    if (this.state !== 'down') return intervalMs * (0.9 + this.#options.random() * 0.2)
    if (passed) return intervalMs / 4
    const pause = Math.min(intervalMs, this.#recheckMs)
    this.#recheckMs *= 2
    return pause
  }

  #up(reason: string): void {
    if (this.state === 'down') {
      this.returnedAt = monotonicMs()
      this.generation++
      this.#doubted = false
    }
    this.state = 'up'
    this.downCause = null
    this.#lostInARow = this.#errorsInARow = 0
    this.#failed = 0
    this.#schedule(this.#options.intervalMs)
    this.#changed(true, reason)
  }

  #down(cause: DownCause, reason: string, pauseMs?: number): void {
    const was = this.state
    this.state = 'down'
    this.downCause = cause
    this.#passed = 0
    this.#recheckMs = limits.recheckMs
    this.#schedule(pauseMs ?? this.#pause(false))
    if (was !== 'down') this.#changed(false, reason)
  }

  #changed(healthy: boolean, reason: string): void {
    this.reason = reason
    this.changedAt = monotonicMs()
    this.#onChange(healthy, reason)
  }

  #schedule(delayMs: number): void {
    this.#round++
    clearTimeout(this.#timer)
    if (this.#closed) return
    this.nextCheckAt = monotonicMs() + delayMs
    this.#timer = setTimeout(() => void this.#check(), delayMs)
  }

  #eject(reason: string, ms: number): void {
    const delay = this.#ejectionMs(ms)
    this.#down('failing', `${reason}; ejected for ${delay} ms`, delay)
  }

  #ejectionMs(ms: number): number {
    return Math.max(ms, Math.min(limits.maxEjectMs, ms * 2 ** this.#ejections++))
  }

  #probe(timeoutMs: number): Promise<ProbeResult> {
    const { path } = this.#options
    return path === undefined
      ? probePort(this.#target, timeoutMs)
      : probeAnswer(this.#target, path, timeoutMs)
  }
}
