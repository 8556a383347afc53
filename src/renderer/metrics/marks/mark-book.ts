import type { EventKind, JournalEvent } from '#shared/journal'
import { markedKinds } from '../../events/catalogue'
import { marksOf, type Mark } from '../../events/marks'
import type { EventBook } from '../../store/event-book'
import { bandsOf, faultBandsOf, type Band } from './bands'

const maxEvents = 5_000

const kinds: ReadonlySet<EventKind> = new Set(markedKinds)

/** The marks and bands of the run, kept in step with the store's journal. */
export class MarkBook {
  #events: JournalEvent[] = []
  #position = 0
  #marks: readonly Mark[] = []
  #bands: readonly Band[] = []

  get marks(): readonly Mark[] {
    return this.#marks
  }

  get bands(): readonly Band[] {
    return this.#bands
  }

  update({ ring }: EventBook): void {
    const fresh = ring.since(this.#position).filter(event => kinds.has(event.kind))
    this.#position = ring.end
    if (fresh.length > 0) this.add(fresh)
  }

  /** In any order; an event that is there already is not added again. */
  add(events: readonly JournalEvent[]): void {
    const known = new Set(this.#events.map(event => event.seq))
    const added = events.filter(event => kinds.has(event.kind) && !known.has(event.seq))
    if (added.length === 0) return
    this.#events = [...this.#events, ...added].sort((a, b) => a.seq - b.seq).slice(-maxEvents)
    this.#marks = marksOf(this.#events)
    this.#bands = [...bandsOf(this.#events), ...faultBandsOf(this.#events)].sort((a, b) => a.start - b.start)
  }

  /** Whether a node was frozen or down at `t`: what its samples say then is not a measurement. */
  wasSilent(node: string, t: number): boolean {
    return this.#bands.some(band => band.node === node && t >= band.start && t < (band.end ?? Infinity))
  }
}
