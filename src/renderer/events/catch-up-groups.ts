import type { JournalEvent } from '#shared/journal'

type CatchUp = JournalEvent<'catch-up'>

/** How one replica was brought up to date, from its start to its end, or as far as it has come. */
export interface CatchUpGroup {
  readonly kind: 'catch-up-group'
  /** Oldest first; at least one. */
  readonly events: readonly CatchUp[]
}

/** The catch-ups among `events` (oldest first, of any kinds). What a replica will never have is in none: it stays in sight. */
export function groupCatchUps(events: readonly JournalEvent[]): CatchUpGroup[] {
  const groups: CatchUpGroup[] = []
  const open = new Map<string, CatchUp[]>()
  for (const event of events) {
    if (event.kind !== 'catch-up' || event.session !== undefined) continue
    const key = `${event.node ?? ''} ${event.to}`
    const before = event.phase === 'started' ? undefined : open.get(key)
    if (before) before.push(event)
    else {
      const steps = [event]
      groups.push({ kind: 'catch-up-group', events: steps })
      open.set(key, steps)
    }
    if (event.phase === 'done') open.delete(key)
  }
  return groups
}
