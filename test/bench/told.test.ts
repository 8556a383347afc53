import { expect, test } from 'vitest'
import type { StageEvidence } from '../../bench/soak/judge/evidence'
import { matchSessions } from '../../bench/soak/judge/told'
import type { JournalEvent } from '../../src/shared/journal'

test('a session is of the client that was nearer, where another had its port a moment before', () => {
  const client = { client: '127.0.0.1:4000', openedAt: 3_000, session: 7 }
  const events = [
    { kind: 'session', phase: 'open', ...client },
    { kind: 'session', phase: 'close', ...client, outcome: 'whole' }
  ] as unknown as JournalEvent[]
  const refused = { port: 4000, begunAt: 500, endedAt: 2_500 }
  const served = { port: 4000, begunAt: 2_990, endedAt: 3_050 }
  const told = matchSessions({ events, sessions: [refused, served] } as unknown as StageEvidence)
  expect(told.map(({ number }) => number)).toEqual([null, 7])
  expect(told[1]?.close).toMatchObject({ outcome: 'whole' })
})
