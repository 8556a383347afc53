import type { Lane } from './lane'
import type { Session } from './session'
import type { SessionHost } from './session-host'

/**
 * `whole` the client got the whole reply; `cut` every replica was lost; `aborted` the client left;
 * `refused` no replica came up in time; `idle` nobody sent anything for too long.
 */
export type SessionOutcome = 'whole' | 'cut' | 'aborted' | 'refused' | 'idle'

/** Tells how a session went, and which replicas have to be replayed it. */
export function closeSession(session: Session, host: SessionHost): void {
  tellClose(session, host)
  const { entry, lanes, outcome } = session
  if (!entry || !host.log) return
  const completed = completedLanes(session)
  if (completed.length === 0) entry.state = 'void'
  else {
    entry.state = 'ready'
    for (const replica of host.replicas.all) {
      if (completed.some(lane => lane.replica === replica)) {
        host.replicas.unmiss(replica, entry)
        continue
      }
      if (replica.pending.has(entry.session)) continue
      host.replicas.miss(replica, entry)
      const lane = lanes.findLast(candidate => candidate.replica === replica)
      const place = { session: session.number, byte: lane?.contender.received ?? 0 }
      host.replicas.detach(replica, lane?.lost ?? 'fin', place)
    }
  }
  if (outcome === 'cut' && entry.state === 'void' && session.requestBytes > 0) {
    host.context.log('warn', `session ${session.number} was completed by no replica and is replayed to none`)
  }
  host.log.finish(entry, session.merge.sent)
  host.replicas.finished(entry)
}

/**
 * The lanes whose replica has had the whole session. Where none ended as it should (all of them refuse the
 * rest of a request, say), those that agree on how they ended are as right as one can be.
 */
function completedLanes({ lanes, requestBytes, merge, outcome }: Session): readonly Lane[] {
  if (outcome === 'aborted') {
    return lanes.filter(lane => lane.lost === null && !lane.faulted && lane.upstream.bytesUp >= requestBytes)
  }
  const clean = lanes.filter(lane => lane.completed(requestBytes, merge.sent))
  if (clean.length > 0) return clean
  return lanes.filter(
    lane => lane.lost === null && lane.upstream.ended && lane.contender.received >= merge.sent
  )
}

/** Tells the journal that the session begins, or that the client's part of it is over; once each. */
export function tellOpen(session: Session, host: SessionHost): void {
  session.told = true
  host.context.event('session', {
    phase: 'open',
    session: session.number,
    client: session.peer,
    upstreams: session.lanes.map(({ replica, upstream }) => ({
      to: replica.name,
      localPort: upstream.localPort
    }))
  })
}

export function tellClose(session: Session, host: SessionHost): void {
  if (!session.told) return
  session.told = false
  host.context.event('session', {
    phase: 'close',
    session: session.number,
    client: session.peer,
    upstreams: session.lanes.map(({ replica, upstream }) => ({
      to: replica.name,
      localPort: upstream.localPort,
      bytesUp: upstream.bytesUp,
      bytesDown: upstream.bytesDown
    })),
    requestBytes: session.requestBytes,
    replyBytes: session.merge.sent,
    ...(session.outcome && { outcome: session.outcome })
  })
}
