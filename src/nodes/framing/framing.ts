/**
 * Where a reply stands by its own framing.
 * `unknown` no framing is recognised, or only the end of the connection ends it;
 * `partial` more is due; `complete` nothing is owed to what the client has asked so far; `likely` the last that came
 * looks like the end, but may be content.
 */
export type FramingState = 'unknown' | 'partial' | 'likely' | 'complete'

/** Reads one kind of framing in the bytes of one reply. Holds at most one head of it. */
export interface Framing {
  readonly state: FramingState
  /** Whether the server is bound to close once the reply is `complete`: nothing can follow it. */
  readonly closes: boolean
  /** Whether the server has still something to say, so that the end of its client would cut it short. */
  readonly owes: boolean
  /** The next bytes of the reply. */
  take(chunk: Buffer): void
}
