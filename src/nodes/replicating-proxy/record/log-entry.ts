import type { ReplyPrint } from './reply-print'

/** Where some bytes of a recorded request lie on disk: file number, offset and length in bytes. */
export interface Extent {
  readonly segment: number
  readonly offset: number
  length: number
}

/**
 * What the record knows of one session's request.
 * `live`: the session goes on; `ready`: it can be replayed; `void`: no replica completed it, and none is replayed it.
 */
export interface LogEntry {
  readonly session: number
  /** Ms of the monotonic clock; 0 when it was found on disk. */
  readonly startedAt: number
  /** When its client was last said something, or said something; 0 while it goes on, and when it was found on disk. */
  endedAt: number
  /** How long it took in all, ms; 0 while it goes on. */
  tookMs: number
  state: 'live' | 'ready' | 'void'
  /** False once some of its bytes had to be given up: it cannot be replayed. */
  kept: boolean
  readonly extents: Extent[]
  bytes: number
  /** Chunks of the request that wait in memory to be written. */
  waiting: number
  /** The length of the reply of those that completed it, so that a replay knows what to wait for. */
  replyBytes: number
  /** The reply that the client had, where that was the whole of it. */
  reply: ReplyPrint | null
  /** Whether those replicas ended their connections by themselves. */
  ends: boolean
  /**
   * How many bytes of the reply the client had when it ended its side, before that was whole: a reply may wait for its end,
   * and a server that hears of it sooner may answer nothing more. Null where it did not.
   */
  halfClosedAt: number | null
  /** The session itself, and each replica that still has to be replayed it. */
  readonly holders: Set<string>
  /** Replicas that may have had a part of it, or all: one that is replayed it may run it twice. */
  readonly mayHave: Set<string>
  /** Replicas that will never have it: that was said, also where the session still went on. */
  readonly lostTo: Set<string>
}
