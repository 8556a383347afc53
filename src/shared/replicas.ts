/** How a replica's log stands against the others'. */
export type ReplicaVerdict =
  | { readonly kind: 'identical' }
  | { readonly kind: 'behind'; readonly sessions: number }
  | { readonly kind: 'diverged'; readonly line: number }
  /** Nothing to compare yet. */
  | { readonly kind: 'empty' }

export interface SessionLines {
  readonly status: 'equal' | 'differs' | 'partial' | 'pending'
  /** Number of the first of its lines in this replica's log; null when it has none. */
  readonly firstLine: number | null
  readonly lines: readonly string[]
  /** Index in `lines` of the first difference from the reference; null when there is none. */
  readonly difference: number | null
  /**
   * Whether nothing told that these lines are of this session: they were put here by what they say and when. So it is
   * with lines of a connection that the proxy did not tell of, and with sessions at the same time of a program that
   * does not say which connection a line came from.
   */
  readonly guessed: boolean
}

/** One exchange, as each replica logged it. */
export interface ComparedSession {
  /** The proxy's number of the session; null for one that did not come through the proxy. */
  readonly session: number | null
  readonly t: number
  readonly replicas: Readonly<Record<string, SessionLines>>
}

/** The logs of the replicas behind one proxy, aligned by session. */
export interface ReplicaComparison {
  readonly proxy: string | null
  readonly replicas: readonly {
    readonly node: string
    readonly verdict: ReplicaVerdict
    readonly lines: number
    readonly sessions: number
    /** Sessions still to be replayed. */
    readonly pending: number
    /** SHA-256 of its lines, in session order. */
    readonly sha256: string
  }[]
  readonly totalSessions: number
  /** The map of all sessions: a letter a session and replica: `=` equal, `x` differs, `~` partial, `.` pending. */
  readonly map: Readonly<Record<string, string>>
  /** Oldest first. */
  readonly sessions: readonly ComparedSession[]
}
