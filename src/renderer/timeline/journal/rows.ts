import type { JournalEvent } from '#shared/journal'
import type { CatchUpGroup } from '../../events/catch-up-groups'
import type { FailoverGroup } from '../../events/failover-groups'

/**
 * Events that are one line until it is opened: the sessions of one failover, the steps of one catch-up. It keeps its
 * name when an older page brings events before its first, or its first has to make room.
 */
export type EventGroup = (FailoverGroup | CatchUpGroup) & { readonly name: number }

/**
 * The groups with their names. `names` has the name of the group of each event as it was found before, and is kept for
 * the next time: one that is there already is taken over by the first group that has one of its events.
 */
export function withNames(
  groups: readonly (FailoverGroup | CatchUpGroup)[],
  names: Map<number, number>
): readonly EventGroup[] {
  const taken = new Set<number>()
  return groups.map(group => {
    const own = group.events.map(({ seq }) => seq)
    const before = own.flatMap(seq => names.get(seq) ?? [])
    const name = [...before, ...own].find(one => !taken.has(one)) ?? NaN
    taken.add(name)
    for (const seq of own) names.set(seq, name)
    return { ...group, name }
  })
}

/** A line of the list: an event, or a group, whose events are lines of their own while it is open. */
export type Row = JournalEvent | EventGroup

export const isGroup = (row: Row): row is EventGroup =>
  row.kind === 'failover-group' || row.kind === 'catch-up-group'

/** The event by whose number and time a row has its place: a group stays where its first event is. */
export function anchorOf(row: Row): JournalEvent {
  if (!isGroup(row)) return row
  const [first] = row.events
  if (!first) throw new Error('A group of failovers is empty.')
  return first
}

export const rowKey = (row: Row): string => (isGroup(row) ? `group ${row.name}` : String(row.seq))

/** Whether an event is in this row: it is the event, or one that the group hides. */
export const holds = (row: Row, seq: number, isOpen: boolean): boolean =>
  isGroup(row) ? !isOpen && row.events.some(event => event.seq === seq) : row.seq === seq

/**
 * The list from its top. `events` come oldest first and may be a part of the journal; `groups` has the group of each
 * event of the whole journal that is in one. Of a group of which the filter left one, that one is shown.
 */
export function rowsOf(
  events: readonly JournalEvent[],
  groups: ReadonlyMap<number, EventGroup>,
  isOpen: (group: EventGroup) => boolean,
  newestFirst: boolean
): readonly Row[] {
  const shown = new Map<EventGroup, JournalEvent[]>()
  const folded: Row[] = []
  for (const event of events) {
    const group = groups.get(event.seq)
    if (!group || group.events.length === 1) {
      folded.push(event)
      continue
    }
    const passing = shown.get(group)
    if (passing) passing.push(event)
    else {
      const first = [event]
      shown.set(group, first)
      folded.push({ ...group, events: first } as EventGroup)
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
