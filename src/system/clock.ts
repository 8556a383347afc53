/**
 * The system's monotonic clock in ms, with fractions. All processes and threads of one machine read the same
 * clock, so that a reading in a node and a reading in the lab can be subtracted.
 */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
