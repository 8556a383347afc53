import type { EventKind, JournalEvent } from '#shared/journal'

type Failover = JournalEvent<'failover'>

/** The sessions that one death or fault moved from one node to another, as one proxy or balancer saw it. */
export interface FailoverGroup {
  readonly kind: 'failover-group'
  /** Oldest first; at least one. */
  readonly events: readonly Failover[]
}

/** Sessions that move further apart than this, ms, are not of one death, unless something still holds them up. */
const apartMs = 2_000

/** The kinds that begin, join or end a group. */
export const groupKinds: ReadonlySet<EventKind> = new Set([
  'failover',
  'node-state',
  'fault-set',
  'partition-set'
])

/**
 * The failovers among `events` (oldest first, of any kinds), grouped. A group ends when its sessions stop coming, or
 * when what comes next has another reason: the lost node was up again in between, or stood still, or a fault was set.
 */
export function groupFailovers(events: readonly JournalEvent[]): FailoverGroup[] {
  const groups: FailoverGroup[] = []
  const open = new Map<string, Failover[]>()
  for (const event of events) {
    if (event.kind === 'failover') {
      const key = `${event.node ?? ''} ${event.from} ${event.to}`
      const before = open.get(key)
      if (before && event.t - (before.at(-1)?.t ?? 0) <= apartMs) before.push(event)
      else {
        const sessions = [event]
        groups.push({ kind: 'failover-group', events: sessions })
        open.set(key, sessions)
      }
    } else if (event.kind === 'fault-set' || event.kind === 'partition-set') open.clear()
    else if (event.kind === 'node-state' && (event.to === 'up' || event.to === 'frozen')) {
      for (const [key, [first]] of open) if (first?.from === event.node) open.delete(key)
    }
  }
  return groups
}
