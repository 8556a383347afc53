import type { EventKind, JournalEvent } from '#shared/journal'
import { isTraffic } from '#shared/watch'
import { RingBuffer } from './ring-buffer'
import { Versioned } from './versioned'

const maxEvents = 100_000
const maxNotable = 20_000

/** The journal's events other than log lines, oldest first, bounded, outside React state. */
export class EventBook extends Versioned {
  /** All but traffic. */
  readonly ring = new RingBuffer<JournalEvent>(maxEvents)
  /** Connections and whole sessions, from when somebody began to look at them. */
  traffic = new RingBuffer<JournalEvent>(maxEvents)
  /** Those that were done to the lab, or that it did by itself: kills, states, failovers, transfers. */
  readonly notable = new RingBuffer<JournalEvent>(maxNotable)
  readonly #isNotable: (event: JournalEvent) => boolean
  /** Number of the newest event, here or not. */
  last = 0
  /** Number of the last that was added. */
  #added = 0

  /** `isNotable` is false for what comes by the thousand under load. */
  constructor(isNotable: (event: JournalEvent) => boolean = () => true) {
    super()
    this.#isNotable = isNotable
  }

  add(events: readonly JournalEvent[]): void {
    for (const event of events) {
      if (event.seq <= this.#added) continue
      this.#added = event.seq
      if (isTraffic(event)) {
        this.traffic.push(event)
        continue
      }
      this.ring.push(event)
      if (this.#isNotable(event)) this.notable.push(event)
    }
    if (events.length > 0) this.touch()
  }

  /** Takes the number of the newest event. */
  count(last: number): void {
    this.last = last
  }

  /** Lets go of the traffic: from now on none comes. */
  forgetTraffic(): void {
    this.traffic = new RingBuffer(maxEvents)
  }

  /** Puts notable events that never came, as the host read them, where they belong. */
  addNotable(events: readonly JournalEvent[]): void {
    const known = this.notable.toArray()
    const seqs = new Set(known.map(({ seq }) => seq))
    const missed = events.filter(({ seq }) => !seqs.has(seq))
    if (missed.length === 0) return
    this.notable.reset([...missed, ...known].sort((a, b) => a.seq - b.seq))
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
    this.forgetTraffic()
    this.#added = 0
    this.notable.reset()
    this.last = 0
    this.touch()
  }
}
