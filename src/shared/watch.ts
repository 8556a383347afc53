import type { JournalEvent } from './journal'
import type { LogLine } from './state'

/** What a client looks at of what comes by the thousand. The rest is counted, and not sent to it. */
export interface Watch {
  /** Nodes whose log lines it gets. */
  readonly logs: readonly string[]
  /** Whether it gets the events that `isTraffic` tells of. */
  readonly traffic: boolean
}

/** Connections, and sessions of which nothing is wrong as far as they have come: open, or ended whole. */
export function isTraffic(event: JournalEvent): boolean {
  if (event.kind === 'connection') return true
  return event.kind === 'session' && isWhole(event)
}

/** Nothing is wrong with it as far as it has come: it is open, or it ended whole. */
export const isWhole = ({ outcome }: JournalEvent<'session'>): boolean =>
  outcome === undefined || outcome === 'whole'

/** A snapshot or a delta without what is not looked at. */
export function watched<
  T extends { readonly logs?: readonly LogLine[]; readonly events?: readonly JournalEvent[] }
>(part: T, { logs, traffic }: Watch): T {
  return {
    ...part,
    ...(part.logs && { logs: part.logs.filter(({ node }) => logs.includes(node)) }),
    ...(part.events && !traffic && { events: part.events.filter(event => !isTraffic(event)) })
  }
}
