import { monotonicMs } from '../clock'

/** For so long after a start nothing that an earlier life has left is too old, ms: the clock may have been set in between. */
const defaultGraceMs = 24 * 3_600_000

interface Clocks {
  /** ms since the epoch; may be set at any time. */
  readonly wall: () => number
  /** ms since whenever; nobody sets it. */
  readonly steady: () => number
}

/**
 * How old files and records are that the wall clock dates. One that is set forward by a week makes nothing a week older:
 * what is too old is so by the clock of this life as well, which runs on evenly from what the wall clock said at its start.
 */
export class Ages {
  readonly #clocks: Clocks
  readonly #graceMs: number
  readonly #startedAt: number
  readonly #began: number

  constructor(clocks: Clocks = { wall: Date.now, steady: monotonicMs }, graceMs = defaultGraceMs) {
    this.#clocks = clocks
    this.#graceMs = graceMs
    this.#startedAt = clocks.wall()
    this.#began = clocks.steady()
  }

  /** Whether more than `ageMs` have passed since a moment of the wall clock. */
  isPast(moment: number, ageMs: number): boolean {
    const livedMs = this.#clocks.steady() - this.#began
    if (moment < this.#startedAt && livedMs < this.#graceMs) return false
    return Math.min(this.#clocks.wall(), this.#startedAt + livedMs) - moment > ageMs
  }
}
