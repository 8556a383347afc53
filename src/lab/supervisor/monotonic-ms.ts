/** The system's monotonic clock in ms, with fractions: the one that every node of the machine reads too. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
