import type { LogNoise } from './programs/log-noise'

/** How a replica's log stands against the others'. */
export type ReplicaVerdict =
  | { readonly kind: 'identical' }
  /**
   * It has what the others have, and lines of so many sessions more than once: they reached it again in a replay.
   * `isAtLeast`: some of them were open together with others, of which it can't be told whether their lines are more.
   */
  | { readonly kind: 'repeated'; readonly sessions: number; readonly isAtLeast?: true }
  /** `isAbout`: of sessions that were open together it can't be told for sure of how many the lines are that it lacks. */
  | { readonly kind: 'behind'; readonly sessions: number; readonly isAbout?: true }
  | { readonly kind: 'diverged'; readonly line: number }
  /**
   * Nobody can tell: a line too many here may be one too few elsewhere, sessions that not all had were dropped, or lines
   * were lost.
   */
  | { readonly kind: 'unknown' }
  /** Nothing to compare yet. */
  | { readonly kind: 'empty' }

export interface SessionLines {
  /**
   * `repeated`: equal, and lines of an earlier connection of the same session are in the log as well. `unclear`: nobody can
   * tell whether one replica has lines twice, or another lacks them.
   */
  readonly status: 'equal' | 'repeated' | 'differs' | 'partial' | 'pending' | 'unclear'
  /** Number of the first of its lines in this replica's log; null when it has none. */
  readonly firstLine: number | null
  readonly lines: readonly string[]
  /** The number of each of them, where others are between them in the log, or they stand in another order there. */
  readonly numbers?: readonly number[]
  /** Index in `lines` of the first difference from the reference; null when there is none. */
  readonly difference: number | null
  /** Lines of this session that the log has besides, from connections before the one that is shown. */
  readonly repeated: number
  /**
   * Whether nothing told that these lines are of this session: they were put here by what they say and when. So it is
   * with lines of a connection that the proxy did not tell of, and with sessions at the same time of a program that
   * does not say which connection a line came from.
   */
  readonly guessed: boolean
}

/** The number in its log of one of a session's lines, or of one that is still to come; null where it has none. */
export function lineNumber(
  { firstLine, numbers }: Pick<SessionLines, 'firstLine' | 'numbers'>,
  index: number
): number | null {
  if (firstLine === null) return null
  if (numbers === undefined) return firstLine + index
  return numbers[index] ?? Math.max(firstLine, ...numbers) + 1 + index - numbers.length
}

/** The first and the last number in its log of a session's lines, those included that are still to come; null: it has none. */
export function lineRange(
  own: Pick<SessionLines, 'firstLine' | 'numbers'>,
  lines: number
): { readonly first: number; readonly last: number } | null {
  if (own.firstLine === null) return null
  const all = [0, lines - 1, ...(own.numbers ?? []).keys()].map(index => lineNumber(own, index) ?? 0)
  return { first: Math.min(...all), last: Math.max(...all) }
}

/** One exchange, as each replica logged it. */
export interface ComparedSession {
  /** The proxy's number of the session; null for one that did not come through the proxy. */
  readonly session: number | null
  /**
   * Other sessions in this row: they were open at the same time at programs that don't say which connection a line came
   * from, so that their lines are compared as one whole. In most rows there are none.
   */
  readonly overlapping: readonly number[]
  readonly t: number
  readonly replicas: Readonly<Record<string, SessionLines>>
}

/** The logs of the replicas behind one proxy, aligned by session, or of any nodes, line by line. */
export interface ReplicaComparison {
  readonly proxy: string | null
  /** `lines`: whole logs; rows are stretches of lines, no session tells of them, and who is behind is so by lines. */
  readonly by: 'sessions' | 'lines'
  readonly replicas: readonly {
    readonly node: string
    readonly verdict: ReplicaVerdict
    /** Lines in its log, those that are there twice included. */
    readonly lines: number
    readonly sessions: number
    /**
     * Places in its log at which its lines come in another order than in the first replica's. Concurrent sessions do
     * so where connections are what is replicated; no session differs by it.
     */
    readonly order: number
    /** Lines that a program of one's own printed while no session was open: they are not compared. */
    readonly between: number
    /**
     * Of whole logs, how many lines it has before those that are compared, which are the newest: of those nothing is said.
     */
    readonly earlier: number
    /** Lines that it printed, and that came too fast to be kept: they are not compared. */
    readonly lost: number
    /**
     * Where it differs only in sessions that began, or were said anew, after a program had served somebody and ended, its own or those of all
     * that it differs from: whose. What a program held in its memory, a counter say, began anew then. Otherwise empty.
     */
    readonly sinceRestart: readonly string[]
    /** Sessions still to be replayed. */
    readonly pending: number
    /**
     * SHA-256 of its lines, in session order, those that are there twice included; of programs of one's own without the
     * noise in them.
     */
    readonly sha256: string
  }[]
  /** What in lines of programs of one's own does not count, or was struck off; nothing where none is learned. */
  readonly noise: readonly LogNoise[]
  /** Rows that are held, of a session each as a rule; the sessions before them are `older`. */
  readonly totalSessions: number
  /** How many more sessions these rows have than there are rows: those that are in a row with another. */
  readonly together: number
  /**
   * Older sessions whose lines are no longer held. `compared`: every replica had them, and the numbers and hashes of
   * `replicas` include them. `dropped`: there were too many that not all had; nothing is said of them any more.
   */
  readonly older: { readonly compared: number; readonly dropped: number }
  /**
   * The map of the sessions that are held: a letter a session and replica: `=` equal, `+` repeated, `x` differs,
   * `~` partial, `.` pending, `?` unclear.
   */
  readonly map: Readonly<Record<string, string>>
  /** Oldest first. */
  readonly sessions: readonly ComparedSession[]
}
