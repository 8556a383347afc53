import type { EventKind, JournalEvent } from '#shared/journal'
import { isLinkEnd } from '#shared/links'

/** The chips above the list, in their order. Each event is in one of them. */
export const categories = [
  'kills',
  'failovers',
  'faults',
  'states',
  'transfers',
  'connections',
  'requests',
  'log'
] as const
export type Category = (typeof categories)[number]

/** What comes by the thousand under load is read apart from the rest, which it would drown. */
export const streams = ['main', 'connections', 'log'] as const
export type Stream = (typeof streams)[number]

export function streamOf(category: Category): Stream {
  return category === 'connections' || category === 'log' ? category : 'main'
}

/** The kinds of each stream, for whoever asks the host for one. */
export const streamKinds: Readonly<Record<Stream, readonly EventKind[]>> = {
  main: [
    'run-started',
    'run-ended',
    'topology-changed',
    'start-asked',
    'stop-asked',
    'kill-asked',
    'freeze-asked',
    'resume-asked',
    'faults-reset',
    'fault-set',
    'fault-cleared',
    'partition-set',
    'partition-cleared',
    'node-state',
    'node-exit',
    'node-backoff',
    'node-listening',
    'attached',
    'detached',
    'diverged',
    'failover',
    'catch-up',
    'health',
    'retry',
    'unanswered',
    'transfer',
    'exchange',
    'load'
  ],
  connections: ['connection', 'session', 'refused'],
  log: ['log']
}

export function categoryOf(event: JournalEvent): Category {
  switch (event.kind) {
    case 'kill-asked':
      return 'kills'
    case 'node-exit':
      return event.cause === 'crashed' ? 'kills' : 'states'
    case 'failover':
    case 'attached':
    case 'detached':
    case 'diverged':
    case 'health':
    case 'catch-up':
      return 'failovers'
    case 'freeze-asked':
    case 'resume-asked':
    case 'faults-reset':
    case 'fault-set':
    case 'fault-cleared':
    case 'partition-set':
    case 'partition-cleared':
      return 'faults'
    case 'run-started':
    case 'run-ended':
    case 'topology-changed':
    case 'start-asked':
    case 'stop-asked':
    case 'node-state':
    case 'node-backoff':
    case 'node-listening':
      return 'states'
    case 'transfer':
      return 'transfers'
    case 'connection':
    case 'session':
    case 'refused':
      return 'connections'
    case 'exchange':
    case 'load':
    case 'retry':
    case 'unanswered':
      return 'requests'
    case 'log':
      return 'log'
  }
}

/** Whether an event is about a node: its own, of one of its links, or naming it. */
export function concerns(event: JournalEvent, node: string): boolean {
  if (event.node === node || (event.link && isLinkEnd(event.link, node))) return true
  if (event.kind === 'partition-set') return event.sides.some(side => side.includes(node))
  if (event.kind === 'failover') return event.from === node || event.to === node
  return 'to' in event && event.to === node
}
