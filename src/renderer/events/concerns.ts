import type { JournalEvent } from '#shared/journal'

/** Whether an event is about a node: its own, of one of its links, or naming it. */
export function concerns(event: JournalEvent, node: string): boolean {
  if (event.node === node || event.link?.split('->').includes(node)) return true
  if (event.kind === 'partition-set') return event.sides.some(side => side.includes(node))
  if (event.kind === 'failover') return event.from === node || event.to === node
  return 'to' in event && event.to === node
}

/** Whether an event is about the whole lab: it names no node. */
export const isAboutAll = (event: JournalEvent): boolean =>
  event.node === undefined && event.link === undefined
