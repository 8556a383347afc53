import type { EventKind, JournalEvent } from '#shared/journal'
import { RingBuffer } from './ring-buffer'
import { Versioned } from './versioned'

const maxEvents = 100_000
const maxNotable = 20_000

/** The journal's events other than log lines, oldest first, bounded, outside React state. */
export class EventBook extends Versioned {
  readonly ring = new RingBuffer<JournalEvent>(maxEvents)
  /** Those that were done to the lab, or that it did by itself: kills, states, failovers, transfers. */
  readonly notable = new RingBuffer<JournalEvent>(maxNotable)
  readonly #isNotable: (event: JournalEvent) => boolean

  /** `isNotable` is false for what comes by the thousand under load. */
  constructor(isNotable: (event: JournalEvent) => boolean = () => true) {
    super()
    this.#isNotable = isNotable
  }

  add(events: readonly JournalEvent[]): void {
    let last = this.ring.last()?.seq ?? 0
    for (const event of events) {
      if (event.seq <= last) continue
      last = event.seq
      this.ring.push(event)
      if (this.#isNotable(event)) this.notable.push(event)
    }
    if (events.length > 0) this.touch()
  }

  /** Puts older notable events, as the host read them, in front. */
  prependNotable(events: readonly JournalEvent[]): void {
    const first = this.ring.at(this.ring.first)?.seq ?? Infinity
    const older = events.filter(event => event.seq < first)
    if (older.length === 0) return
    this.notable.reset([...older, ...this.notable.toArray()])
    this.touch()
  }

  /** The notable ones since `t`, ms of the run, oldest first. */
  notableSince(t: number): JournalEvent[] {
    const found: JournalEvent[] = []
    for (let position = this.notable.end - 1; position >= this.notable.first; position -= 1) {
      const event = this.notable.at(position)
      if (!event || event.t < t) break
      found.push(event)
    }
    return found.reverse()
  }

  /** The newest notable event of one kind that `matches`. */
  latest<K extends EventKind>(kind: K, matches: (event: JournalEvent<K>) => boolean): JournalEvent<K> | null {
    for (let position = this.notable.end - 1; position >= this.notable.first; position -= 1) {
      const event = this.notable.at(position)
      if (event?.kind === kind && matches(event as JournalEvent<K>)) return event as JournalEvent<K>
    }
    return null
  }

  restart(): void {
    this.ring.reset()
    this.notable.reset()
    this.touch()
  }
}
