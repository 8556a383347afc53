import { expect, it } from 'vitest'
import type { Ending } from '../../../../src/shared/outcome'
import type { SessionHost } from '../../../../src/nodes/replicating-proxy/session/session-host'
import type { SessionView } from '../../../../src/nodes/replicating-proxy/session/session-view'
import { Standing } from '../../../../src/nodes/replicating-proxy/session/standing'

it('does not end a reply while it is asked whether who ended it lives on, however long that takes', () => {
  const endings: Ending[] = []
  const lane = { lost: null, upstream: { ended: true }, contender: {}, lived: null, asked: true }
  const session = {
    number: 1,
    lanes: [lane],
    merge: { isAt: () => true, hasMore: false },
    reply: { framing: { state: 'unknown' } },
    endReply: (ending: Ending) => void endings.push(ending)
  }
  const host = { lines: { tell: () => undefined }, context: { boot: { node: {} } } }
  const standing = new Standing(session as unknown as SessionView, host as unknown as SessionHost)
  // As on a machine on which this process has not run for a minute.
  standing.unconfirmedAt = performance.now() - 60_000
  standing.conclude()
  expect(endings).toEqual([])
  lane.asked = false
  standing.conclude()
  expect(endings).toEqual([{ outcome: 'unknown', evidence: 'unverified' }])
})
