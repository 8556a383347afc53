import type { JournalEvent } from '#shared/journal'
import type { Format } from '../format/format'
import type { Words } from '../i18n/use-words'
import { markName, markOf } from './catalogue'
import { groupFailovers } from './failover-groups'
import type { MarkKind } from './mark-kinds'

/** Something that happened at one moment and shows in the figures. */
export interface Mark {
  readonly what: MarkKind
  /** What happened; of the sessions of one failover, the first. */
  readonly event: JournalEvent
  /** Sessions of a failover; 1 for anything else. */
  readonly count: number
}

/** The marks of events that come oldest first. The sessions that one death moved are one mark. */
export function marksOf(events: readonly JournalEvent[]): Mark[] {
  const counts = new Map(groupFailovers(events).map(group => [group.events[0], group.events.length]))
  const marks: Mark[] = []
  for (const event of events) {
    const what = markOf(event)
    if (what === null) continue
    const count = event.kind === 'failover' ? counts.get(event) : 1
    if (count !== undefined) marks.push({ what, event, count })
  }
  return marks
}

/** What a mark says, and of how many sessions it does. */
export function markText(t: Words, format: Format, { event, count }: Mark): string {
  const name = markName(t, event)
  return count > 1 ? `${name} ×${format.number(count)}` : name
}
