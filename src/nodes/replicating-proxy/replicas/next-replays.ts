import type { LogEntry } from '../record/log-entry'
import type { Pace } from './pace'
import type { Replica } from './replica'

/** A live session younger than this is waited for, to keep the order of replays: it is likely to end soon, ms. */
const youngMs = 1_000
/** Most sessions that are replayed at the same time: `pressed` when others come as fast. */
const sideBySide = { calm: 8, pressed: 32 } as const

/**
 * The next sessions to replay, in order: one after the other, or side by side those that were at the same time; any,
 * where one after the other does not catch up (`pressed`). None when no session is over. One that goes on is left for
 * later; while it is young, it is waited for when sessions after it are over, or when its client is: what that client
 * does next must not come first. After a while (`hurried`) only the latter: those after it were at the same time as it.
 * @param open sessions whose replay is over, and of which it is not known yet whether the replica has had them
 * @param underWay sessions whose replay goes on
 */
export function nextReplays(
  { pending, returning, attached }: Pick<Replica, 'pending' | 'returning' | 'attached'>,
  { pressed, hurried }: Pick<Pace, 'pressed' | 'hurried'>,
  open: ReadonlySet<LogEntry>,
  underWay: readonly LogEntry[]
): LogEntry[] {
  const young = performance.now() - youngMs
  const few = pressed ? sideBySide.pressed : sideBySide.calm
  const most = (returning || attached ? few : 1) - underWay.length
  const batch: LogEntry[] = []
  let live: LogEntry | null = null
  let left: LogEntry | null = null
  let endedAt = Math.min(...underWay.map(entry => entry.endedAt))
  if (most <= 0) return []
  for (const entry of pending.values()) {
    if (open.has(entry)) continue
    if (entry.state === 'ready') {
      if (live) return batch.length > 0 ? batch : [live]
      if (entry.startedAt >= endedAt && !pressed) return batch
      endedAt = Math.min(endedAt, entry.endedAt)
      if (batch.push(entry) === most) return batch
    } else if (entry.startedAt > young) {
      const isLeft = entry.halfClosedAt !== null || entry.endedAt > 0
      if (isLeft || !hurried) live ??= entry
      if (isLeft) left ??= entry
    }
  }
  return batch.length > 0 || !left || attached ? batch : [left]
}

/** The next session to be replayed where all have one order: the oldest, once it is over. */
export function nextInOrder({ pending }: Replica): LogEntry[] {
  const [oldest] = pending.values()
  return oldest ? [oldest] : []
}
