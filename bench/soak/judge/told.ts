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
  const opens = new Map<string, SessionEvent[]>()
  const closes = new Map<number, SessionEvent>()
  for (const event of events) {
    if (event.kind !== 'session' || event.client === 'catch-up') continue
    if (event.phase === 'close') closes.set(event.session, event)
    const port = event.client.slice(event.client.lastIndexOf(':') + 1)
    opens.set(port, [...(opens.get(port) ?? []), event])
  }
  return sessions.map(record => {
    const near = (opens.get(String(record.port)) ?? []).filter(
      ({ t, phase }) => phase === 'close' || (t > record.begunAt - 1_000 && t < record.endedAt + 1_000)
    )
    const open = near.filter(({ phase }) => phase === 'open').at(-1)
    const close = open
      ? closes.get(open.session)
      : near.findLast(
          ({ t, phase }) => phase === 'close' && t > record.begunAt && t < record.endedAt + 15_000
        )
    return { record, number: open?.session ?? close?.session ?? null, close: close ?? null }
  })
}
