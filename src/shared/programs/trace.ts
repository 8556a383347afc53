/** By what a program of the user's own is known, with all that it starts. */
export interface ProgramTrace {
  /** Of its first process; also the number of its process group. */
  readonly pid: number
  /** In the environment of all that it starts. */
  readonly mark: string
  /** Null where it has no port, or the system does not tell. */
  readonly door: Door | null
}

/**
 * The port that it was started for, which nobody had then, and when that was, in the system's clock ticks since it
 * started: a daemon that listens there and is younger is the program's.
 */
interface Door {
  readonly port: number
  readonly since: number
}
