import type { LossCause } from '#shared/journal'
import type { Backend } from './backends/backend'

/** A backend that failed a request or connection, told to the journal once another has taken it over. */
export interface Loss {
  readonly from: Backend
  readonly cause: LossCause
  readonly reason: string
  /** When it failed, ms, by `nowMs`. */
  readonly at: number
}
