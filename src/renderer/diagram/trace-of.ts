import type { TraceOf } from '#shared/diagram/trace'
import type { JournalEvent } from '#shared/journal'

/** The session, request or transfer that an event tells of, where there is one whose diagram can be drawn. */
export function traceOfEvent(event: JournalEvent): TraceOf | null {
  const { node } = event
  switch (event.kind) {
    case 'transfer':
      return { kind: 'transfer', transfer: event.transfer }
    case 'connection':
      return node === undefined ? null : { kind: 'connection', node, peer: event.peer, at: event.t }
    case 'session':
    case 'failover':
    case 'diverged':
    case 'detached':
      return node === undefined || event.session === null
        ? null
        : { kind: 'session', node, session: event.session }
    default:
      return null
  }
}
