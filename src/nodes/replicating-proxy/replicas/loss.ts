import type { LossCause } from '#shared/journal'

/** Where in which session a replica was lost. */
export interface LossPlace {
  readonly session: number | null
  /** Byte of the reply. */
  readonly byte: number
}

/** The primary was lost, and no session has told yet who took over from it. */
export interface HandOver {
  readonly from: string
  readonly cause: LossCause
  /** The first sign of the loss, ms of the monotonic clock. */
  readonly lostAt: number
}

const causeWords: Readonly<Record<LossCause, string>> = {
  fin: 'it ended too early',
  rst: 'reset',
  refused: 'connection refused',
  timeout: 'no connection in time',
  'no-progress': 'it accepts but does not answer',
  lagging: 'too far behind',
  diverged: 'its reply differed',
  detached: 'detached'
}

/** What the node's log says of a replica that was lost for `cause`. */
export function inWords(cause: LossCause): string {
  return causeWords[cause]
}
