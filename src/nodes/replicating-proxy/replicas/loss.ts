import type { LossCause } from '#shared/journal'

/** In what a replica is silent: it has taken no connection, or it answers nothing on one. */
export type Silence = Extract<LossCause, 'timeout' | 'no-progress'>

/** In which session a replica was lost, and at which byte of its reply. */
export interface LossPlace {
  readonly session: number | null
  /** Byte of the reply. */
  readonly byte: number
}

/** A loss of the primary of which no session has told the journal yet who took over. */
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
  detached: 'detached',
  shortage: 'something here has run out, not of its making'
}

/** What the node's log says of a replica that was lost for `cause`. */
export function inWords(cause: LossCause): string {
  return causeWords[cause]
}
