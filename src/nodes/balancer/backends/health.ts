import { monotonicMs } from '#system/clock'
import { limits } from '../limits'
import { probeAnswer, probeConnection, type ProbeResult, type ProbeTarget } from './probe'

export interface HealthOptions {
  /** Between two checks. */
  readonly intervalMs: number
  /** Failed checks in a row until a backend is down. */
  readonly fall: number
  /** Passed checks in a row until it is up again. */
  readonly rise: number
  /** Longest that a check may take. */
  readonly timeoutMs: number
  /** What a check asks for with GET. Left out: a TCP connection is the check. */
  readonly path?: string
}

/**
 * Why a backend is down, which decides what brings it back:
 * `refused` a connection (it is gone), `silent` an answer to anything (it is frozen), `failing` one failure after
 * another (it accepts and breaks), `check` the check's path answers something else.
 */
type DownCause = 'refused' | 'silent' | 'failing' | 'check'

/**
 * The health of one backend, from checks and from what its requests say.
 *
 *     unknown --first check passes, or an answer--> up <--`rise` checks pass-- down
 *        |                                          |                            ^
 *        +------ refused, `fall` checks fail, silence, failures in a row -------+
 *
 * `unknown` is used like `up`: a balancer that has just started serves at once.
 */
export class BackendHealth {
  state: 'unknown' | 'up' | 'down' = 'unknown'
  downCause: DownCause | null = null
  /** When the backend last changed from down to up, ms; -Infinity while it never did. */
  returnedAt = -Infinity
  /** How many times it changed from down to up: a request that failed on it may try it again after. */
  generation = 0
  /** Why it is in its state, and when that changed, ms; null while it never did. */
  reason = 'not checked yet'
  changedAt: number | null = null
  /** When it is checked next, ms. */
  nextCheckAt: number | null = null

  readonly #target: ProbeTarget
  readonly #options: HealthOptions
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
  #suspectAfter = -Infinity
  #suspecting = false
  #lastChanceCheck: Promise<void> | undefined
  #closed = false

  constructor(
    target: ProbeTarget,
    options: HealthOptions,
    onChange: (healthy: boolean, reason: string) => void
  ) {
    this.#target = target
    this.#options = options
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

  /** A request was answered: the backend works. */
  answered(): void {
    this.#lostInARow = 0
    if (this.#ejections > 0 && monotonicMs() - this.returnedAt > 2 * limits.maxEjectMs) this.#ejections = 0
    if (this.state === 'unknown') this.#up('answers')
  }

  /** A request's connection failed: nothing listens, or nothing answers there. */
  unreachable(reason: string): void {
    if (this.state !== 'down' || this.downCause === 'failing') this.#down('refused', reason)
  }

  /** A request was lost on it: checked at once, and ejected for a growing time when that goes on. */
  lost(reason: string): void {
    const now = monotonicMs()
    // A kill loses all that is in flight at once: that is one failure.
    if (this.state === 'down' || now - this.#lostAt < limits.burstMs) return
    this.#lostAt = now
    if (++this.#lostInARow >= limits.ejectAfter) {
      const delay = Math.min(limits.maxEjectMs, limits.ejectMs * 2 ** this.#ejections++)
      this.#down(
        'failing',
        `${this.#lostInARow} failures in a row (${reason}); ejected for ${delay} ms`,
        delay
      )
    } else this.#schedule(0)
  }

  /** The backend owes an answer and has sent nothing for an interval: a probe tells frozen from slow. */
  suspect(): void {
    const now = monotonicMs()
    if (this.#suspecting || this.state === 'down' || now < this.#suspectAfter) return
    const { intervalMs, fall } = this.#options
    // The silent interval counts as the first failed check.
    const timeoutMs = intervalMs * Math.max(1, fall - 1)
    this.#suspecting = true
    void this.#probeAnswer(timeoutMs).then(result => {
      this.#suspecting = false
      this.#suspectAfter = monotonicMs() + intervalMs
      if (this.#closed || result.ok || this.state === 'down') return
      // One that breaks the connection is not frozen: it has just been killed, or is being started.
      if (!result.silent) this.#down('refused', result.reason)
      else this.#down('silent', `owes an answer and is silent (${result.reason})`)
    })
  }

  /**
   * Before the balancer says that every backend is down: one check right now, outside the schedule, so that a
   * backend that has just started again is used. One that is frozen or whose check fails is left alone.
   */
  lastChance(): Promise<void> {
    if (this.state !== 'down' || this.downCause === 'silent' || this.downCause === 'check') {
      return Promise.resolve()
    }
    this.#lastChanceCheck ??= this.#probe(limits.lastChanceMs).then(result => {
      this.#lastChanceCheck = undefined
      if (!this.#closed && result.ok && this.state === 'down') this.#up('accepts again')
    })
    return this.#lastChanceCheck
  }

  async #check(): Promise<void> {
    const round = this.#round
    const { intervalMs, timeoutMs, path } = this.#options
    const fresh = this.state === 'up' && path === undefined && monotonicMs() - this.#connectedAt < intervalMs
    const result: ProbeResult = fresh && this.#lostInARow === 0 ? { ok: true } : await this.#probe(timeoutMs)
    if (this.#closed || round !== this.#round) return
    if (result.ok) this.#checkPassed()
    else this.#checkFailed(result)
    // A change of state has scheduled the next check already.
    if (round === this.#round) this.#schedule(this.#pause(result.ok))
  }

  #checkPassed(): void {
    this.#failed = 0
    this.#passed++
    if (this.state === 'unknown' || (this.state === 'down' && this.#passed >= this.#options.rise)) {
      this.#up('passes its checks')
    }
  }

  #checkFailed({ refused, reason }: { refused: boolean; reason: string }): void {
    this.#passed = 0
    this.#failed++
    if (this.state === 'down') {
      // What was frozen or failing and now refuses has gone: it may be back soon.
      if (refused) this.downCause = 'refused'
      return
    }
    if (refused) this.#down('refused', reason)
    else if (this.#failed >= this.#options.fall)
      this.#down('check', `${this.#failed} checks failed: ${reason}`)
  }

  #pause(passed: boolean): number {
    const { intervalMs } = this.#options
    if (this.state !== 'down') return intervalMs * (0.9 + Math.random() * 0.2)
    if (passed) return intervalMs / 4
    const pause = Math.min(intervalMs, this.#recheckMs)
    this.#recheckMs *= 2
    return pause
  }

  #up(reason: string): void {
    if (this.state === 'down') {
      this.returnedAt = monotonicMs()
      this.generation++
    }
    this.state = 'up'
    this.downCause = null
    this.#lostInARow = 0
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

  #probe(timeoutMs: number): Promise<ProbeResult> {
    const needsAnswer =
      this.#options.path !== undefined || (this.downCause !== null && this.downCause !== 'refused')
    return needsAnswer ? this.#probeAnswer(timeoutMs) : probeConnection(this.#target, timeoutMs)
  }

  #probeAnswer(timeoutMs: number): Promise<ProbeResult> {
    const { path } = this.#options
    const ask =
      path === undefined
        ? ({ method: 'HEAD', path: '/', accepts: () => true } as const)
        : ({ method: 'GET', path, accepts: (status: number) => status >= 200 && status < 400 } as const)
    return probeAnswer(this.#target, ask, timeoutMs)
  }
}
