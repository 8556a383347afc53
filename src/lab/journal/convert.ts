import type { JournalEvent, NodeEvent } from '#shared/journal'
import { linkId } from '#shared/links'
import type { RunClock } from '../run/run-clock'

/**
 * A node's event as the journal keeps it: its times, which are readings of the monotonic clock, become ms since
 * the run began, and its link's other end becomes the link's id.
 */
export function toJournalEvent(
  event: NodeEvent,
  node: string,
  seq: number,
  clock: Pick<RunClock, 'from'>
): JournalEvent {
  const { at, kind, link, ...data } = event
  const converted: Record<string, unknown> = { seq, t: clock.from(at), kind, node }
  if (link !== undefined) converted['link'] = linkId(node, link)
  for (const [key, value] of Object.entries(data)) {
    if (key in converted) continue
    converted[key] = key.endsWith('At') && typeof value === 'number' ? clock.from(value) : value
  }
  return converted as unknown as JournalEvent
}
