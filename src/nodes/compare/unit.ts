/**
 * One piece of a reply that is compared as a whole: the head of an HTTP answer, a line, a body in JSON; `end` is the
 * end of an HTTP answer, with its trailers, or of the connection.
 */
export interface Unit {
  readonly kind: 'head' | 'line' | 'json' | 'end'
  /** One character a byte. */
  readonly text: string
  /** Which line of its answer, from 1; 0 where it is none. */
  readonly line: number
  /** Which answer of the connection, from 0. */
  readonly message: number
  /** Its first byte in the stream that it was read from. */
  readonly start: number
  /** Bytes that the framing promised where it began, of the chunk that it began in; null: any number. */
  readonly due: number | null
  /** So many of its bytes follow one another; then a line of the framing may come between. */
  readonly run: number
  /** The head's Content-Length frames its body, so that reading the body checks it. */
  readonly framesByLength?: boolean
}

/** What stands in a unit of the reply's content; in an end nothing does: where only one has ended, the other's is missing. */
export function contentOf({ kind, text }: Unit): string {
  return kind === 'end' ? '' : text
}
