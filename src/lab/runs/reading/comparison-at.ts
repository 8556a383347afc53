import { RelevoError } from '#shared/errors'
import type { ReplicaComparison } from '#shared/replicas'
import { Comparisons } from '../../replicas/comparisons'
import type { Held } from '../../replicas/held'
import { logLineOf } from './journal-reader'
import type { RunReader } from './run-reader'

/** Most events that are gone through for one comparison: what came before a moment is all compared anew. */
const maxEvents = 400_000

interface ComparisonAtOptions {
  /**
   * Whether all lines are held, so that order and hashes are those of the logs as a whole. The lab itself sums up what is
   * old: without it, a moment is shown as it was shown then.
   */
  readonly holdsAll?: boolean
}

/** Compares the replicas of a run as of a moment, by going through its journal. Going on in time costs what is new. */
export class ComparisonAt {
  #comparisons: Comparisons
  #seq = 0
  readonly #reader: RunReader
  readonly #held: Held | undefined

  constructor(reader: RunReader, { holdsAll = false }: ComparisonAtOptions = {}) {
    this.#reader = reader
    this.#held = holdsAll ? { lines: Infinity, bytes: Infinity } : undefined
    this.#comparisons = new Comparisons(this.#reader.info.startedAt, this.#held)
  }

  /**
   * As it was shown at a moment.
   * @throws RelevoError `NOT_RECORDED` where too much happened before that moment, `NODE_NOT_FOUND`
   */
  async compare(t: number, proxy: string | undefined, limit: number): Promise<ReplicaComparison> {
    return this.compareUntil(await this.#reader.lastSeq(await this.#reader.moment(t)), t, proxy, limit)
  }

  /**
   * By all entries of the journal up to a number.
   * @param t when they are compared, ms since the run began: what came just before may still be told of
   * @throws RelevoError `NOT_RECORDED` where it is too much, `NODE_NOT_FOUND`
   */
  async compareUntil(
    until: number,
    t: number,
    proxy: string | undefined,
    limit: number
  ): Promise<ReplicaComparison> {
    if (until > maxEvents) {
      const message = `replicas are compared as of a moment up to event ${maxEvents}; this one comes after event ${until}`
      throw new RelevoError('NOT_RECORDED', message, { events: until })
    }
    if (until < this.#seq) {
      this.#comparisons = new Comparisons(this.#reader.info.startedAt, this.#held)
      this.#seq = 0
    }
    const { blocks } = this.#reader.journal
    const [from, first] = [this.#seq, blocks[0]?.first ?? 0]
    if (first > 1) {
      throw new RelevoError('NOT_RECORDED', `the events before number ${first} had to make room`, { first })
    }
    const events = this.#reader.journal.events(block => block.last > from && block.first <= until)
    for await (const event of events) {
      if (event.seq <= from || event.seq > until) continue
      const line = logLineOf(event)
      if (line) this.#comparisons.onLines([line])
      else {
        if (event.kind === 'topology-changed') {
          const { topology } = (await this.#reader.momentOf(event.seq, event.t)).state
          this.#comparisons.setTopology(topology)
        }
        this.#comparisons.onEvent(event)
      }
    }
    this.#seq = until
    return this.#comparisons.compare(t, proxy, limit)
  }
}
