import type { RecordedConnection } from '#shared/bytes/byte-records'
import type { JournalEvent } from '#shared/journal'

/** Of what a diagram is drawn. */
export type TraceOf =
  /** A session of a replicating proxy. */
  | { readonly kind: 'session'; readonly node: string; readonly session: number }
  /** What came to a node, or went from it, over a connection that was open at `at`; `peer` is the other end's `address:port`. */
  | { readonly kind: 'connection'; readonly node: string; readonly peer: string; readonly at: number }
  | { readonly kind: 'transfer'; readonly transfer: string }

/** All that was measured of one session, request or transfer. Times in ms since the run began. */
export interface Trace {
  readonly of: TraceOf
  readonly from: number
  readonly until: number
  /** The connections that have to do with it, with what they carried, each from the side of who recorded it. */
  readonly connections: readonly RecordedConnection[]
  /** What happened meanwhile to the nodes that have to do with it, oldest first. */
  readonly events: readonly JournalEvent[]
  /** Whether bytes are recorded now. */
  readonly recording: boolean
  /** Connections of that time that were not recorded, as there were too many at once. */
  readonly unrecorded: number
  /** What was left out of `connections`, as it was too much for one answer, bytes. */
  readonly leftOut: number
}
