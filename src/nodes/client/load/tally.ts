import type { LoadProtocol } from '#shared/load/load'
import { loadOutcomes, type LoadOutcome, type LoadStats } from '#shared/load/load-results'
import type { LoadWhat } from '#shared/load/load-words'
import { LatencyWindow } from '#nodes/net/latency'
import type { Attempt } from './attempt'
import { Varying } from './replies/varying'

/** An attempt with how long it took, ms. */
export interface Timed extends Attempt {
  readonly ms: number
}

type Unreported = Pick<Attempt, 'outcome' | 'what' | 'said' | 'difference'>
/** What waits to be judged: without the reply itself, of which a thousand may be large. */
type Undecided = Unreported & Pick<Timed, 'open' | 'ms'>

/** Counts what becomes of the load of one target, by kind. */
export class Tally {
  readonly #to: string
  readonly #protocol: LoadProtocol
  readonly #counts = Object.fromEntries(loadOutcomes.map(outcome => [outcome, 0])) as Record<
    LoadOutcome,
    number
  >
  readonly #latency = new LatencyWindow()
  readonly #varying: Varying<Undecided>
  readonly #onCounted: (attempt: Unreported, ms: number | null) => void
  #last: LoadStats['last'] = null

  /** @param onCounted hears of each attempt as it is counted; ms is null for one that was not sent */
  constructor(
    to: string,
    protocol: LoadProtocol,
    onCounted: (attempt: Unreported, ms: number | null) => void
  ) {
    this.#to = to
    this.#protocol = protocol
    this.#onCounted = onCounted
    this.#varying = new Varying((attempt, isExpected) =>
      this.#count(
        isExpected ? { outcome: 'expected', what: attempt.what, said: attempt.said } : attempt,
        attempt.ms
      )
    )
  }

  add(attempt: Timed): void {
    const { outcome, what, said, difference, open, ms } = attempt
    if (open) this.#varying.add({ outcome, what, said, ...(difference && { difference }), open, ms })
    else this.#count(attempt, ms)
  }

  /** One was due, and was not sent. */
  unsent(what: LoadWhat): void {
    this.#count({ outcome: 'unsent', ...what }, null)
  }

  /** No more will come: what waits to be judged is counted. */
  close(): void {
    this.#varying.settle(true)
  }

  /** Takes the latencies since the last call. */
  stats(): LoadStats {
    return {
      to: this.#to,
      protocol: this.#protocol,
      outcomes: { ...this.#counts },
      latency: this.#latency.take(),
      last: this.#last,
      varying: this.#varying.names
    }
  }

  #count(attempt: Unreported, ms: number | null): void {
    const { outcome, what, said, difference } = attempt
    this.#counts[outcome]++
    if (outcome === 'expected' || outcome === 'different') this.#latency.add(ms ?? 0)
    if (outcome !== 'expected') this.#last = { outcome, what, said, difference: difference ?? null }
    this.#onCounted(attempt, ms)
  }
}
