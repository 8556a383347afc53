import { monotonicMs } from '#system/clock'

const offset = monotonicMs() - performance.now()

/** The same reading as `monotonicMs`, without the cost of a big integer: it is taken several times a request. */
export function nowMs(): number {
  return performance.now() + offset
}
