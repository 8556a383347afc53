import { monotonicMs } from '#system/clock'

/** The clock of one run: ms since the run began, on the system's monotonic clock, which all nodes share. */
export class RunClock {
  /** Wall-clock time of the start, ms since the epoch. */
  readonly startedAt = Date.now()
  readonly #start = monotonicMs()

  now(): number {
    return round(monotonicMs() - this.#start)
  }

  /** Converts a reading of the monotonic clock, taken in any process of this machine. */
  from(reading: number): number {
    return round(reading - this.#start)
  }
}

/** Microseconds are enough, and keep the journal short. */
function round(ms: number): number {
  return Math.round(ms * 1000) / 1000
}
