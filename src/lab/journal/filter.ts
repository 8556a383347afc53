import type { z } from 'zod'
import type { JournalEvent, journalFilterSchema } from '#shared/journal'
import { isLinkEnd } from '#shared/links'

export type ParsedFilter = z.output<typeof journalFilterSchema>

/** The test of everything in a filter but its range. */
export function matcher(filter: ParsedFilter): (event: JournalEvent) => boolean {
  const kinds = filter.kinds ? new Set(filter.kinds) : null
  const text = filter.text?.toLowerCase()
  const { node, outcomes, since = -Infinity, until = Infinity } = filter
  return event =>
    event.t >= since &&
    event.t <= until &&
    (kinds === null || kinds.has(event.kind)) &&
    (outcomes === undefined ||
      event.kind !== 'session' ||
      (event.outcome !== undefined && outcomes.includes(event.outcome))) &&
    (node === undefined ||
      event.node === node ||
      (event.link !== undefined && isLinkEnd(event.link, node))) &&
    (text === undefined || text === '' || JSON.stringify(event).toLowerCase().includes(text))
}

/** Whether the filter says nothing but how many. */
export function isOpen({ limit: _limit, ...parts }: ParsedFilter): boolean {
  return Object.values(parts).every(part => part === undefined)
}
