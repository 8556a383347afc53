import type { Agent } from 'node:http'
import type { LoadDifference, LoadOutcome } from '#shared/load/load-results'
import type { LoadWhat } from '#shared/load/load-words'
import type { Link } from '#nodes/net/faults/links'
import type { Difference } from '#nodes/compare/differences'

/** Where one request of the load goes, and how its connection is counted. */
export interface Place {
  readonly host: string
  readonly port: number
  readonly wire: Link
  readonly signal: AbortSignal
  /** For HTTP: keeps connections for the next request. */
  readonly agent: Agent
  /** Called when a connection opens; what it returns, with the bytes sent and read, when it is over. */
  readonly onConnection: () => (bytesUp: number, bytesDown: number) => void
}

/** What became of one request. */
export interface Attempt extends LoadWhat {
  readonly outcome: LoadOutcome
  readonly difference?: LoadDifference
  readonly requestBytes: number
  readonly reply: Buffer
  /** Bytes of the whole reply, of which `reply` may be the beginning. */
  readonly replyBytes: number
  /** Where it differs from a recorded reply, when more replies have to tell whether that counts: `outcome` is `different`. */
  readonly open?: readonly OpenDifference[]
}

/** A difference from a recorded reply that may turn out to vary from one reply to the next. */
export interface OpenDifference {
  readonly scope: string
  readonly difference: Difference
}

/** Sends one request, and never rejects. What it was prepared from is checked, and read once. */
export type Run = (place: Place) => Promise<Attempt>
