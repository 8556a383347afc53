import type { Latency } from '../latency'
import type { LoadProtocol } from './load'
import type { LoadWhat } from './load-words'

/** What becomes of the load. Apart from its schemas, so that the panel's first picture does not wait for those. */

/**
 * How one request of the load ended. `expected`: its reply came, and was as expected; where nothing is expected, it was
 * whole. `different`: a reply that is not as expected. `cut`: the reply ended, or was reset, before it was whole.
 * `refused`: nobody took the connection. `timed-out`: no whole reply in time. `unsent`: it was due, and too many were
 * unanswered already.
 */
export const loadOutcomes = ['expected', 'different', 'cut', 'refused', 'timed-out', 'unsent'] as const
export type LoadOutcome = (typeof loadOutcomes)[number]

/** What is counted: an HTTP request, an exchange, or a whole connection with what was said over it. */
export type LoadUnit = 'exchanges' | 'requests' | 'sessions'

export function unitOf(protocol: LoadProtocol): LoadUnit {
  return protocol === 'exchange' ? 'exchanges' : protocol === 'http' ? 'requests' : 'sessions'
}

/** One request of the load, and what became of it. */
export interface LoadAttempt extends LoadWhat {
  readonly target: string
  readonly protocol: LoadProtocol
  readonly outcome: LoadOutcome
  readonly ms: number
  readonly requestBytes: number
  readonly replyBytes: number
  /** Where it differs from what was expected; null where it does not, or that is not at one place. */
  readonly difference: LoadDifference | null
  /** The beginning of the reply, as text. */
  readonly reply: string
}

/** The first difference of a reply from what was expected. */
export interface LoadDifference {
  /** First byte of the reply that differs; 0 where the whole of it is not as expected. */
  readonly byte: number
  /**
   * As people read it: `header etag`, `$.user.id`, `line 3, token 5`; `status` or `text` where that is not as expected;
   * null where bytes are compared.
   */
  readonly place: string | null
  readonly expected: string
  readonly got: string
}

/** What became of the load of one target since it was set; cumulative, unless it says otherwise. */
export interface LoadStats {
  readonly to: string
  readonly protocol: LoadProtocol
  readonly outcomes: Readonly<Record<LoadOutcome, number>>
  /** Of the requests that were answered since the report before, ms; null when there was none. */
  readonly latency: Latency | null
  /** The last that was not as expected. */
  readonly last: Pick<LoadAttempt, 'outcome' | 'what' | 'said' | 'difference'> | null
  /** Places of the replies that were found to vary from one to the next, and do not count. */
  readonly varying: readonly string[]
}
