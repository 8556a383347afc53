import type { JournalEvent } from '#shared/journal'
import type { NodeKind } from '#shared/topology'
import type { Autopsy, NodeState } from '#shared/state'

/**
 * A space-time diagram: who did what, and sent what to whom, when. Times are in ms since its origin, which is some moment
 * of the run. Only what was measured is in it: where only one end of a message was, only that end has a time.
 */
export interface Diagram {
  /** What its times are relative to, ms since the run began. */
  readonly origin: number
  /** The lifelines, left to right. */
  readonly lanes: readonly Lane[]
  readonly points: readonly Point[]
  /** A cause and its effect, both of which are points. */
  readonly arrows: readonly Arrow[]
  readonly messages: readonly Message[]
  /** Time at the top and at the bottom. */
  readonly start: number
  readonly end: number
}

export interface Lane {
  readonly id: string
  /** `outside`: whoever is no node of the lab. */
  readonly kind: NodeKind | 'outside' | 'supervisor'
  /** Null where it is none: outside, or the lab itself. */
  readonly node: string | null
  /** When it did not live, or that is not known. In between it does. */
  readonly life: readonly LifePart[]
  /** Its clock is another machine's: its times are right to within so many ms; null where the clock is ours. */
  readonly bound: number | null
}

/** `doubtful`: it ended somewhere in here. */
export interface LifePart {
  readonly state: 'doubtful' | 'dead' | 'frozen'
  readonly from: number
  /** Null: until the end of the diagram, at least. */
  readonly to: number | null
}

type PointWhat =
  | Autopsy['steps'][number]['step']
  | 'session-open'
  | 'session-close'
  | 'connection-open'
  | 'connection-close'
  /** It was closed by an error, such as a reset. */
  | 'connection-failed'
  | 'node-state'
  /** Said by `event`. */
  | 'event'

/** One measured event on a lifeline. */
export interface Point {
  readonly id: string
  readonly lane: string
  readonly ms: number
  readonly what: PointWhat
  readonly tone: 'plain' | 'causal' | 'kill' | 'freeze' | 'final'
  /** It was read on another machine's clock: `ms` is right to within so many ms. */
  readonly bound?: number
  readonly cause?: string
  /** The node that it is about, where that is not the lane's. */
  readonly node?: string
  readonly state?: NodeState
  readonly event?: JournalEvent
  /** The other end of a message of which only this end was measured, and which way it went. */
  readonly half?: { readonly lane: string; readonly way: 'in' | 'out' }
}

/** A message, or a cause and its effect, of which both ends were measured. */
export interface Arrow {
  readonly from: string
  readonly to: string
  readonly causal: boolean
  /** What carried it was not measured on its way (the death of the node): drawn broken. */
  readonly through?: string
}

/** Bytes, or an end (FIN), on their way from one lifeline to another. */
export interface Message {
  readonly id: string
  /** Of which connection it is: those of one have the same. */
  readonly connection: string
  /** `open`: it was sent by who opened the connection. */
  readonly by: 'opener' | 'acceptor'
  /** When the first of it was sent, and when the last of it had come; null where that was not measured. */
  readonly from: { readonly lane: string; readonly ms: number | null }
  readonly to: { readonly lane: string; readonly ms: number | null }
  /** The side of the sender has ended with it (FIN). */
  readonly ends: boolean
  /** How many bytes it is, and where it begins in what that side sends. */
  readonly bytes: number
  readonly offset: number
  /** What was kept of it, in base64, and how many of its bytes, at its end, were not. */
  readonly pieces: readonly string[]
  readonly skipped: number
  /** How many writes, or reads, it is together. */
  readonly chunks: number
}
