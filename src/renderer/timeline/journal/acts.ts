import type { JournalEvent } from '#shared/journal'

/** What a person did at once to one or more nodes. */
export interface Act {
  readonly event: JournalEvent
  /** Other nodes to which the same was done at the same time. */
  readonly others: number
}

/** The same sentence this soon again, ms, is the same click: "Start all" asks every node. */
const atOnceMs = 1_000

/** Events oldest first, and those that were read back by themselves, each once. */
export function withOlder(
  events: readonly JournalEvent[],
  readBack: readonly JournalEvent[]
): readonly JournalEvent[] {
  const known = new Set(events.map(({ seq }) => seq))
  const older = readBack.filter(({ seq }) => !known.has(seq))
  return older.length === 0 ? events : [...older, ...events].sort((a, b) => a.seq - b.seq)
}

/** What was done, newest first. `events` come oldest first; `sentence` says each without its node. */
export function actsOf(events: readonly JournalEvent[], sentence: (event: JournalEvent) => string): Act[] {
  const acts: { event: JournalEvent; others: number; last: number; said: string }[] = []
  for (const event of events) {
    const said = sentence(event)
    const before = acts.at(-1)
    if (before && before.said === said && event.t - before.last <= atOnceMs) {
      before.last = event.t
      if (event.node !== before.event.node) before.others += 1
    } else acts.push({ event, others: 0, last: event.t, said })
  }
  return acts.reverse()
}
