/**
 * What is another by nature in the log of each program, or each time that it is printed: when it was printed, the id of a
 * process, a port of a connection or the program's own, a thread, an address in memory.
 */
export const logNoiseKinds = ['time', 'pid', 'port', 'thread', 'address'] as const
export type LogNoiseKind = (typeof logNoiseKinds)[number]

/** One kind of noise that was found in logs that are compared. */
export interface LogNoise {
  readonly kind: LogNoiseKind
  /** A person said that it counts. */
  readonly struck: boolean
  /** In how many lines it was found. */
  readonly lines: number
  /** The last value of each program. */
  readonly examples: Readonly<Record<string, string>>
}
