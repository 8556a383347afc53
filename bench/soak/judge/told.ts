import type { JournalEvent } from '../../../src/shared/journal'
import type { StageEvidence } from './evidence'
import type { SessionRecord } from '../session'

type SessionEvent = JournalEvent<'session'>
/** A session as its client saw it and as the journal tells it. */
export interface Told {
  readonly record: SessionRecord
  readonly number: number | null
  readonly close: SessionEvent | null
}

/** Finds the journal's words on each client's session by the client's port, and the time where a port came again. */
export function matchSessions({ events, sessions }: StageEvidence): readonly Told[] {
  const told = new Map<string, SessionEvent[]>()
  const closes = new Map<number, SessionEvent>()
  for (const event of events) {
    if (event.kind !== 'session' || event.client === 'catch-up') continue
    // Without an outcome, only more is told of who has had it.
    if (event.phase === 'close' && event.outcome !== undefined) closes.set(event.session, event)
    const port = event.client.slice(event.client.lastIndexOf(':') + 1)
    told.set(port, [...(told.get(port) ?? []), event])
  }
  const ofPort = new Map<number | null, SessionRecord[]>()
  for (const record of sessions) ofPort.set(record.port, [...(ofPort.get(record.port) ?? []), record])
  return sessions.map(record => {
    // Of a session of which the journal has no word, another may have had the port a moment later: it is the nearer's.
    const away = (openedAt: number, of = record): number => Math.abs(openedAt - of.begunAt)
    const [nearest] = (told.get(String(record.port)) ?? [])
      .filter(({ openedAt }) => openedAt > record.begunAt - 1_000 && openedAt < record.endedAt + 1_000)
      .filter(({ openedAt }) =>
        ofPort.get(record.port)?.every(other => away(openedAt) <= away(openedAt, other))
      )
      .sort((a, b) => away(a.openedAt) - away(b.openedAt))
    const number = nearest?.session ?? null
    return { record, number, close: (number === null ? null : closes.get(number)) ?? null }
  })
}
