import { monotonicMs } from '#system/clock'

/** Difference of the two clocks, ms. */
const offset = monotonicMs() - performance.now()

/**
 * The time in ms by the clock of `monotonicMs`, which all nodes of a machine share, without the cost of a big
 * integer: the balancer asks several times a request.
 */
export function nowMs(): number {
  return performance.now() + offset
}

/** The same clock, of a reading of `performance.now()`. */
export function onClock(performanceMs: number): number {
  return performanceMs + offset
}
