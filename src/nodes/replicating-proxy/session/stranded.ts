import { hasArrived } from '#system/tcp/tcp-table'
import { limits } from '../limits'
import type { Lane } from './lane'
import type { SessionView } from './session-view'

/**
 * The way to a replica was cut and is whole again: what was under way on connections of before may take as long again to
 * come, or never come. Those that owe something and stay silent are given up, so that the session can be replayed.
 */
export function watchStranded(session: SessionView, now: number): void {
  for (const lane of session.lanes) {
    const { cutAt, healedAt } = lane.replica
    if (!lane.isWaitedFor || !lane.upstream.reading || lane.startedAt >= cutAt || healedAt < cutAt) continue
    const silentMs = now - Math.max(healedAt, lane.contender.progressAt)
    if (silentMs < limits.strandedMs) continue
    if (lane.strandedAskedAt < healedAt) ask(session, lane)
    const graceMs = lane.stranded ? limits.strandedMs : limits.healedMs
    if (silentMs >= graceMs && owes(session, lane) && !isNeeded(session, lane))
      session.lose(lane, 'no-progress')
  }
}

/** Whether something more has to come on the lane, or to arrive by it: a session that is merely quiet lives on. */
export function owes(
  { ending, merge, request }: SessionView,
  { stranded, contender, upstream }: Lane
): boolean {
  return ending !== null || stranded || contender.received < merge.sent || upstream.bytesUp < request.bytes
}

/** Whether the client has nobody else to wait for. */
function isNeeded({ ending, lanes }: SessionView, lane: Lane): boolean {
  return (
    ending === null &&
    !lanes.some(other => other !== lane && other.lost === null && !other.contender.diverged)
  )
}

function ask({ request }: SessionView, lane: Lane): void {
  const { upstream } = lane
  lane.strandedAskedAt = performance.now()
  if (upstream.bytesUp < request.bytes || upstream.connection === null) return
  void hasArrived(upstream.connection).then(arrived => {
    lane.stranded = arrived === false
  })
}
