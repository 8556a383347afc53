import type { JournalEvent } from '#shared/journal'
import type { FailoverGroup } from '../../events/failover-groups'

/** A line of the list: an event, or the sessions of one failover, which are lines of their own while it is open. */
export type Row = JournalEvent | FailoverGroup

export const isGroup = (row: Row): row is FailoverGroup => row.kind === 'failover-group'

/** The event by whose number and time a row has its place: a group stays where its first session is. */
export function anchorOf(row: Row): JournalEvent {
  if (!isGroup(row)) return row
  const [first] = row.events
  if (!first) throw new Error('A group of failovers is empty.')
  return first
}

export const rowKey = (row: Row): string => `${isGroup(row) ? 'group ' : ''}${anchorOf(row).seq}`

/** Whether an event is in this row: it is the event, or one that the group hides. */
export const holds = (row: Row, seq: number, isOpen: boolean): boolean =>
  isGroup(row) ? !isOpen && row.events.some(event => event.seq === seq) : row.seq === seq

/**
 * The list from its top. `events` come oldest first and may be a part of the journal; `groups` has the group of each
 * failover of the whole journal. Of a group of which the filter left one, that one is shown.
 */
export function rowsOf(
  events: readonly JournalEvent[],
  groups: ReadonlyMap<number, FailoverGroup>,
  isOpen: (group: FailoverGroup) => boolean,
  newestFirst: boolean
): readonly Row[] {
  const shown = new Map<FailoverGroup, JournalEvent<'failover'>[]>()
  const folded: Row[] = []
  for (const event of events) {
    const group = event.kind === 'failover' ? groups.get(event.seq) : undefined
    if (event.kind !== 'failover' || !group || group.events.length === 1) {
      folded.push(event)
      continue
    }
    const sessions = shown.get(group)
    if (sessions) sessions.push(event)
    else {
      const first = [event]
      shown.set(group, first)
      folded.push({ kind: 'failover-group', events: first })
    }
  }
  if (newestFirst) folded.reverse()
  if (shown.size === 0) return folded
  return folded.flatMap((row): readonly Row[] => {
    if (!isGroup(row)) return [row]
    if (row.events.length === 1) return row.events
    if (!isOpen(row)) return [row]
    return [row, ...(newestFirst ? [...row.events].reverse() : row.events)]
  })
}
