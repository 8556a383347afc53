import type { Lane } from './lane'
import type { SessionHost } from './session-host'
import type { SessionView } from './session-view'

/** Tells how a session went, and which replicas have to be replayed it; `then` is called when that is known. */
export function closeSession(session: SessionView, host: SessionHost, then: () => void): void {
  tellClose(session, host)
  const early = session.entry ? session.lanes.filter(lane => endedEarly(lane, session)) : []
  if (early.length === 0) {
    settleReplays(session, host)
    then()
    return
  }
  const asked = early.map(async lane => {
    const accepts = await host.replicas.accepts(lane.replica)
    // What a fault on the way has cut was no decision of the replica's.
    lane.confirmed = accepts && !lane.replica.wire.mayHaveCut(lane.startedAt)
  })
  void Promise.all(asked).then(() => {
    settleReplays(session, host)
    then()
  })
}

/**
 * Whether its replica gave the whole reply, and ended before it had the whole request: it did not need the rest (a
 * WebSocket's last frame, say), or it was killed. Whether it still accepts tells.
 */
function endedEarly({ lost, faulted, upstream, contender }: Lane, { request, merge }: SessionView): boolean {
  const whole = upstream.ended && contender.received >= merge.sent
  return lost === null && !faulted && whole && upstream.bytesUpAtEnd < request.bytes
}

function settleReplays(session: SessionView, host: SessionHost): void {
  const { entry, lanes, outcome } = session
  if (!entry || !host.recorded) return
  const completed = completedLanes(session)
  if (completed.length === 0) entry.state = 'void'
  else {
    entry.state = 'ready'
    entry.ends = completed.some(lane => lane.upstream.ended)
    entry.replyBytes = session.merge.sent
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
  if (outcome === 'cut' && entry.state === 'void' && session.request.bytes > 0) {
    host.lines.tell('warn', session.number, 'completed by no replica and replayed to none')
  }
  host.recorded.finish(entry)
  host.replicas.finished(entry)
}

/**
 * The lanes whose replica has had the whole session. Where none ended as it should (all of them refuse the
 * rest of a request, say), those that agree on how they ended are as right as one can be.
 */
function completedLanes({ lanes, request, merge, outcome }: SessionView): readonly Lane[] {
  if (outcome === 'aborted') {
    // Nobody waited for the reply; how much of it each has given since is chance.
    return lanes.filter(
      ({ lost, faulted, upstream, contender }) =>
        lost === null &&
        !faulted &&
        upstream.bytesUp >= request.bytes &&
        (!upstream.ended || contender.diverged || contender.received >= merge.sent)
    )
  }
  const clean = lanes.filter(lane => lane.completed(request.bytes, merge.sent))
  if (clean.length > 0) return clean
  return lanes.filter(
    lane => lane.lost === null && lane.upstream.ended && lane.contender.received >= merge.sent
  )
}

/** Tells the journal that the session begins, and from which ports. */
export function tellOpen(session: SessionView, host: SessionHost): void {
  session.told = true
  session.toldLanes = session.lanes.length
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

/** Tells the journal, once, that the client's part of the session is over. */
export function tellClose(session: SessionView, host: SessionHost): void {
  if (!session.told) return
  session.told = false
  if (asItShould(session) && !host.mayTell('close')) return
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
    requestBytes: session.request.bytes,
    replyBytes: session.merge.sent,
    ...(session.outcome && { outcome: session.outcome })
  })
}

/** Whether there is nothing in its end that its beginning did not tell. */
function asItShould({ outcome, lanes, toldLanes }: SessionView): boolean {
  return outcome === 'whole' && lanes.length === toldLanes && lanes.every(lane => lane.lost === null)
}
