/** One time that everything is done. */
export interface Round {
  /** What mutations follow from. */
  readonly seed: number
  /** Where the bundled programs are. */
  readonly entryDir: string
  /** Whether the table of `docs/http.md` is written. */
  readonly write: boolean
}
