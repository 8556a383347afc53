import { RelevoError } from '#shared/errors'
import type { ReplicaComparison } from '#shared/replicas'
import { Comparisons } from '../../replicas/comparisons'
import { logLineOf } from './journal-reader'
import type { RunReader } from './run-reader'

/** Most events that are gone through for one comparison: what came before a moment is all compared anew. */
const maxEvents = 400_000

/** Compares the replicas of a run as of a moment, by going through its journal. Going on in time costs what is new. */
export class ComparisonAt {
  #comparisons = new Comparisons()
  #seq = 0
  readonly #reader: RunReader

  constructor(reader: RunReader) {
    this.#reader = reader
  }

  /** @throws RelevoError `NOT_RECORDED` where too much happened before that moment, `NODE_NOT_FOUND` */
  async compare(t: number, proxy: string | undefined, limit: number): Promise<ReplicaComparison> {
    const until = await this.#reader.lastSeq(await this.#reader.moment(t))
    if (until > maxEvents) {
      const message = `replicas are compared as of a moment up to event ${maxEvents}; this one comes after event ${until}`
      throw new RelevoError('NOT_RECORDED', message, { events: until })
    }
    if (until < this.#seq) {
      this.#comparisons = new Comparisons()
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
