import type { JournalEvent } from '../../../src/shared/journal'

interface Replayed {
  readonly replica: string
  /** Ms of the run's clock. */
  readonly from: number
  readonly to: number
  readonly order: 'connections' | 'total'
}

interface Taken {
  readonly openedAt: number
  readonly endedAt: number
  /** Without the wait for its turn, ms. */
  readonly tookMs: number
}

/**
 * What the sessions by themselves take that were replayed to a replica from `from` to `to`, ms, as long as each took its
 * client: with one order for all they come one after the other; else those of which one was over when the other began.
 */
export function replayedMs(events: readonly JournalEvent[], { replica, from, to, order }: Replayed): number {
  const waited = new Map<number, number>()
  const taken = new Map<number, Taken>()
  const replayed = new Set<number>()
  for (const event of events) {
    if (event.kind !== 'session') continue
    const { session, client, phase, t, waitedMs = 0, openedAt, endedAt = t } = event
    if (client === 'catch-up') {
      if (t > from && t < to && event.upstreams.some(upstream => upstream.to === replica))
        replayed.add(session)
    } else if (phase === 'open') waited.set(session, waitedMs)
    else {
      const tookMs = Math.max(0, endedAt - openedAt - (waited.get(session) ?? 0))
      taken.set(session, { openedAt, endedAt, tookMs })
    }
  }
  const sessions = [...replayed].flatMap(session => taken.get(session) ?? [])
  return order === 'total' ? sessions.reduce((sum, { tookMs }) => sum + tookMs, 0) : longestChainMs(sessions)
}

/** The most that sessions take of which each began when the one before was over, ms. */
function longestChainMs(sessions: readonly Taken[]): number {
  const byEnd = sessions.toSorted((a, b) => a.endedAt - b.endedAt)
  const chains = new Map<Taken, number>()
  let longest = 0
  let over = 0
  for (const session of sessions.toSorted((a, b) => a.openedAt - b.openedAt)) {
    for (let next = byEnd[over]; next && next.endedAt <= session.openedAt; next = byEnd[++over])
      longest = Math.max(longest, chains.get(next) ?? 0)
    chains.set(session, longest + session.tookMs)
  }
  return Math.max(0, ...chains.values())
}
