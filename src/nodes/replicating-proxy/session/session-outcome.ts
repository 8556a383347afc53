import type { Had } from '#shared/outcome'
import { unacknowledgedBytes } from '#system/tcp/tcp-table'
import { monotonicMs } from '#system/clock'
import { limits } from '../limits'
import { tellEnded, tellOdd, whatIsShort } from './divergence-report'
import type { Lane } from './lane'
import type { SessionHost } from './session-host'
import type { SessionView } from './session-view'

/**
 * Finds out which replicas have had the session, tells the journal how it went, and has it replayed to the others;
 * `then` is called when that is known. Bytes that were handed to the system are not bytes that arrived, and a FIN is
 * not always a decision: see `hadBy`.
 */
export function closeSession(session: SessionView, host: SessionHost, then: () => void): void {
  const endedAt = monotonicMs()
  let waiting = 1
  const done = (): void => {
    if (--waiting > 0) return
    tellShorter(session, host)
    if (session.told) tellClose(session, host, endedAt)
    else tellLater(session, host, endedAt)
    settleReplays(session, host)
    then()
  }
  if (session.entry) {
    for (const lane of session.lanes) {
      if (lane.unacknowledged) {
        waiting++
        void lane.unacknowledged.then(done)
      }
      if (isUnheard(lane, session)) askWhetherItHadTime(lane, host)
      if (!lane.life) continue
      waiting++
      void lane.life.then(done)
    }
  }
  done()
}

/**
 * Asks whether the replica of a lane that has just ended lives on. Later would be too late: it may be dead now, and
 * have been started again by then.
 */
export function askWhetherItLives(lane: Lane, { replicas }: SessionHost, then: () => void): void {
  lane.life = new Promise(resolve =>
    replicas.lives.lived(lane.replica, lane.startedAt, lane.endedAt, limits.proofMs, lived => {
      lane.lived ??= lived
      resolve()
      then()
    })
  )
}

/** Whether its connection was reset because its client has left, with all of the request, which its replica may not have read. */
function isUnheard({ isLeft, lost, life, upstream }: Lane, { request, clientLeft }: SessionView): boolean {
  const isSent = upstream.connected && upstream.bytesUp >= request.bytes
  return clientLeft && isSent && isLeft && lost === null && life === null && !upstream.ended
}

/** Asks a moment later whether the replica of a connection that was reset lives on: what was sent may wait to be read. */
function askWhetherItHadTime(lane: Lane, host: SessionHost): void {
  lane.life = new Promise(resolve =>
    setTimeout(() => {
      // One that stands still has read nothing since, and may be killed before it does.
      if (host.replicas.lives.isFrozen(lane.replica)) return resolve()
      lane.endedAt = performance.now()
      askWhetherItLives(lane, host, resolve)
    }, limits.unreadMs)
  )
}

/**
 * Has a lane that has just ended looked at closely if its end came long after the last byte of the request: then its
 * replica may have given up waiting for bytes that never arrived, which only the system can tell.
 */
export function lookAtLateEnd(lane: Lane): void {
  const { upstream } = lane
  if (upstream.connection === null || lane.endedAt - upstream.wroteAt < limits.lateEndMs) return
  // What was sent since its end comes last, and need not have arrived yet: systems wait a moment before they acknowledge.
  const arrived = unacknowledgedBytes(upstream.connection).then(left =>
    left === null ? null : left <= upstream.sentSinceEnd
  )
  upstream.staysUntil(arrived)
  lane.keptOpen = true
  lane.unacknowledged = arrived.then(known => {
    lane.keptOpen = false
    lane.arrived = known
  })
}

/**
 * How much of a session's request its replica has had. All of it, where it ended its reply by itself after it had been
 * sent the whole request, every byte was acknowledged, and it lived on: a killed program's system ends connections too.
 */
export function hadBy(lane: Lane, { request, merge, clientLeft }: SessionView): Had {
  const { upstream, contender, lost } = lane
  if (!upstream.connected || (upstream.bytesUp === 0 && request.bytes > 0)) return 'nothing'
  if (refusedRest(lane)) return 'all'
  if (lane.faulted || lane.arrived === false) return 'part'
  // One that lives on and ended before others did had no more to say: that its reply is another one is no loss.
  const shorter = isShorter(lane)
  if (lost !== null && !shorter) return 'part'
  if (upstream.ended) {
    const early = !shorter && !contender.diverged && contender.received < merge.sent
    // It did not need the rest (a WebSocket's last frame, say), or said the same in fewer bytes; or it was killed or cut off:
    // whether it lived on tells.
    const meant = lane.lived === true && !lane.mayBeCut
    if ((early || upstream.bytesUpAtEnd < request.bytes) && !meant) return 'part'
    return lane.lived === true ? 'all' : 'unknown'
  }
  // Nobody waits for the rest of its reply; how much of that has come since is chance.
  const isIn = clientLeft && lane.isLeft && upstream.bytesUp >= request.bytes
  if (!isIn || lane.lived === false) return 'part'
  return lane.life !== null && lane.lived === null ? 'unknown' : 'all'
}

/**
 * Whether its replica lives on, and its connection was reset after the whole of its reply: it did not want the rest of the
 * request. The system resets a connection that a program closes before it has read all that came.
 */
function refusedRest(lane: Lane): boolean {
  const isReset = lane.lost === 'rst' || (lane.lost === null && lane.faulted)
  return isReset && lane.saidAll && lane.lived === true && lane.arrived !== false && !lane.mayBeCut
}

/** Whether its reply was shorter than the client's although its replica lives on, and nothing on the way cut it. */
function isShorter({ lost, lived, upstream, mayBeCut }: Lane): boolean {
  return lost === 'fin' && upstream.ended && lived === true && !mayBeCut
}

/**
 * Tells the journal whose replies ended before the client's did; or, where most of those that ended by themselves did so
 * at one byte, whose went on beyond it.
 */
function tellShorter({ number, lanes, merge }: SessionView, host: SessionHost): void {
  if (host.context.boot.node.compare === 'none') return
  const shorter = lanes.filter(
    lane => isShorter(lane) && !lane.contender.diverged && lane.contender.received < merge.sent
  )
  if (shorter.length === 0) return
  const whole = lanes.filter(
    ({ lost, contender }) => lost === null && !contender.diverged && contender.received === merge.sent
  )
  const most = mostAtOneByte(shorter)
  const isOdd = whole.length > 0 && most.length > whole.length
  const leader = merge.leader?.name
  for (const { contender } of shorter) {
    if (isOdd && contender.received === most[0]?.contender.received) continue
    tellEnded(host, number, contender, leader)
  }
  const [first] = most
  if (!isOdd || !first) return
  const agreeing = most.map(({ replica }) => replica.name)
  const what = { ...whatIsShort(first.contender, leader), ended: agreeing }
  for (const { replica } of whole)
    tellOdd(host, number, replica.name, first.contender.received, what, agreeing)
}

/** The most of these that ended at the same byte of the client's reply. */
function mostAtOneByte(lanes: readonly Lane[]): readonly Lane[] {
  const groups = lanes.map(({ contender }) =>
    lanes.filter(other => other.contender.received === contender.received)
  )
  return groups.reduce<readonly Lane[]>((most, group) => (group.length > most.length ? group : most), [])
}

function settleReplays(session: SessionView, host: SessionHost): void {
  const { entry, ending } = session
  if (!entry || !host.recorded) return
  const completed = completedLanes(session)
  const { inOneOrder } = host.replicas
  // What its client has been given as whole is replayed to all where nobody can be shown to have had it.
  if (completed.length === 0 && ending?.outcome !== 'whole') entry.state = 'void'
  else {
    entry.state = 'ready'
    entry.ends = completed.length === 0 || completed.some(lane => lane.upstream.ended)
    entry.replyBytes = session.merge.sent
    entry.reply = ending?.outcome === 'whole' ? session.reply.print : null
    for (const replica of host.replicas.all) {
      if (completed.some(lane => lane.replica === replica)) {
        host.replicas.unmiss(replica, entry)
        continue
      }
      const lanes = session.lanes.filter(candidate => candidate.replica === replica)
      const isOlder = session.startedAt < replica.wiredAt && !replica.pending.has(entry.session)
      if (isOlder && lanes.length === 0) continue
      const had = lanes.some(lane => hadBy(lane, session) !== 'nothing')
      const lane = lanes.at(-1)
      const place = { session: session.number, byte: lane?.contender.received ?? 0 }
      // One that was attached since has what came after: where all is in one order, nothing may.
      const isOfNow = lane !== undefined && (inOneOrder || replica.attachedAt <= lane.startedAt)
      // Lack of something here is no reason to give it nothing new.
      const isLoss = isOfNow && (inOneOrder || !isForLackHere(lane))
      host.replicas.notHad(replica, entry, had, isLoss ? { cause: lane.lost ?? 'fin', place } : null)
    }
  }
  if (ending?.outcome === 'cut' && entry.state === 'void' && session.request.bytes > 0) {
    host.lines.tell('warn', session.number, 'completed by no replica and replayed to none')
  }
  host.recorded.finish(entry)
  host.replicas.finished(entry)
}

/**
 * Whether it is not shown to have had the session because something has run out here, or because its client left, neither of
 * which says anything of it.
 */
function isForLackHere({ lost, lived, isLeft, endedAt, replica }: Lane): boolean {
  if (lost === 'shortage') return true
  return lost === null && lived === null && (isLeft || (endedAt > 0 && replica.unseenAt > endedAt))
}

/**
 * The lanes whose replica has had the whole session. Where none ended as it should (all of them refuse the
 * rest of a request, say), those that agree on how they ended, and live on, are as right as one can be.
 */
function completedLanes(session: SessionView): readonly Lane[] {
  const { lanes, merge } = session
  const clean = lanes.filter(lane => hadBy(lane, session) === 'all')
  if (clean.length > 0 || session.clientLeft) return clean
  return lanes.filter(
    ({ lost, lived, upstream, contender }) =>
      lost === null &&
      lived === true &&
      upstream.ended &&
      !upstream.severedAtEnd &&
      contender.received >= merge.sent
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
    ...(session.waitedMs >= 1 && { waitedMs: session.waitedMs }),
    openedAt: session.openedAt,
    upstreams: session.lanes.map(lane => ({
      to: lane.replica.name,
      localPort: lane.upstream.localPort,
      ...openedLater(lane, session)
    }))
  })
}

/** Tells the journal, once, that the client's part of the session is over. */
export function tellClose(session: SessionView, host: SessionHost, endedAt: number): void {
  const { ending, lanes } = session
  if (!session.told) return
  session.told = false
  if (asItShould(session) && !host.mayTell('close')) return
  for (const lane of lanes) lane.saidHad = saidOf(lane, session)
  host.context.event('session', {
    phase: 'close',
    session: session.number,
    client: session.peer,
    openedAt: session.openedAt,
    upstreams: lanes.map(lane => ({
      to: lane.replica.name,
      localPort: lane.upstream.localPort,
      ...openedLater(lane, session),
      bytesUp: lane.upstream.bytesUp,
      bytesDown: lane.upstream.bytesDown,
      had: saidOf(lane, session),
      ...(lane.again && { again: true as const })
    })),
    endedAt,
    requestBytes: session.request.bytes,
    replyBytes: session.merge.sent,
    ...ending
  })
}

/** The end was told before some replicas had ended the session: tells of those that have had more of it since. */
function tellLater(session: SessionView, host: SessionHost, endedAt: number): void {
  const since = session.lanes.filter(lane => lane.saidHad && lane.saidHad !== saidOf(lane, session))
  if (since.length === 0) return
  host.context.event('session', {
    phase: 'close',
    session: session.number,
    client: session.peer,
    openedAt: session.openedAt,
    upstreams: since.map(lane => ({
      to: lane.replica.name,
      localPort: lane.upstream.localPort,
      ...openedLater(lane, session),
      had: saidOf(lane, session)
    })),
    endedAt
  })
}

/** How long after the session a lane was opened, where that was not at once: its replica can have said nothing of it before. */
function openedLater(lane: Lane, session: SessionView): { readonly afterMs?: number } {
  const afterMs = Math.floor(lane.startedAt - session.startedAt)
  return afterMs > 0 ? { afterMs } : {}
}

/** What is told of how much the lane's replica has had: without a record, how connections ended is not looked after. */
function saidOf(lane: Lane, session: SessionView): Had {
  return session.entry || lane.lost !== null ? hadBy(lane, session) : 'unknown'
}

/** Whether there is nothing in its end that its beginning did not tell. */
function asItShould({ ending, lanes, toldLanes }: SessionView): boolean {
  return ending?.outcome === 'whole' && lanes.length === toldLanes && lanes.every(lane => lane.lost === null)
}
