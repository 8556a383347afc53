import { limits } from './limits'
import { inWords } from './replica-set'
import type { Session } from './session'
import type { SessionHost } from './session-host'
import { tellClose } from './session-outcome'

/** All that happens to a session because time passes. Called once a tick. */
export function watch(session: Session, host: SessionHost, now: number): void {
  if (!session.keptAlive && now - session.startedAt > limits.keepAliveMs) session.keepAlive()
  if (session.heldAt !== null) watchHeld(session, host, now, session.heldAt)
  if (!session.outcome) {
    watchConnecting(session, host, now)
    watchReply(session, host, now)
  }
  watchRequest(session, host, now)
  watchEnd(session, host, now)
}

function watchHeld(session: Session, host: SessionHost, now: number, heldAt: number): void {
  const { connectGraceMs } = host.context.boot.node
  // Its replicas broke off and still accept: they meant it.
  const meant = session.lanes.some(
    ({ lost, replica }) => lost !== null && replica.attached && replica.connectedAt > heldAt
  )
  if (meant) {
    session.cut()
    return
  }
  if (now - heldAt < connectGraceMs) return
  const returning = host.replicas.all.find(replica => replica.attached || replica.returning)
  if (returning && !session.lanes.some(lane => lane.replica === returning)) {
    host.context.log(
      'warn',
      `session ${session.number} goes to ${returning.name} before it has caught up: no other replica is left`
    )
    session.adopt(returning)
    return
  }
  if (session.lanes.length > 0) {
    session.cut()
    return
  }
  const reason = `every replica is down (waited ${connectGraceMs} ms)`
  host.context.log('error', `session ${session.number} of ${session.peer} refused: ${reason}`)
  host.context.event('refused', { peer: session.peer, reason, code: 'NO_ROUTE' })
  session.endReply('refused')
}

function watchConnecting(session: Session, host: SessionHost, now: number): void {
  const { connectTimeoutMs } = host.context.boot.node
  for (const lane of session.lanes) {
    if (lane.lost === null && !lane.upstream.connected && now - lane.startedAt > connectTimeoutMs) {
      session.lose(lane, 'timeout')
    }
  }
}

function watchReply(session: Session, host: SessionHost, now: number): void {
  const { agreementMs, progressMs } = host.context.boot.node
  const { merge, unconfirmedAt } = session
  const patienceMs = merge.endedHere > 1 ? Math.min(agreementMs, limits.confirmMs) : agreementMs
  if (unconfirmedAt !== null && now - unconfirmedAt >= patienceMs && !merge.leader?.live) {
    session.endReply('whole')
    return
  }
  const overdue = session.reply.blocked ? [] : merge.overdue()
  if (overdue.length === 0) {
    session.overdueAt = null
    return
  }
  session.overdueAt ??= now
  for (const contender of overdue) {
    if (now - Math.max(session.overdueAt, contender.progressAt) < progressMs) continue
    const lane = session.lanes.find(candidate => candidate.contender === contender)
    if (lane) host.replicas.suspect(lane.replica, { session: session.number, byte: contender.received })
  }
}

function watchRequest(session: Session, host: SessionHost, now: number): void {
  const { lagBytes, lagMs } = host.context.boot.node
  let behind = 0
  let inTime = 0
  for (const lane of session.lanes) {
    if (!lane.receiving && lane.upstream.buffered === 0) continue
    if (lane.lost !== null || !lane.upstream.connected) continue
    const stalled = lane.stalledMs(now) > lagMs
    if (stalled || lane.upstream.buffered > lagBytes) behind++
    else inTime++
  }
  if (behind > 0 && inTime > 0) {
    for (const lane of session.lanes) {
      if (lane.lost === null && (lane.stalledMs(now) > lagMs || lane.upstream.buffered > lagBytes)) {
        session.lose(lane, 'lagging')
      }
    }
  }
  const idle = session.lanes.some(lane => lane.receiving && lane.upstream.buffered === 0)
  if (session.request.slowed && idle) session.request.nudge()
}

function watchEnd(session: Session, host: SessionHost, now: number): void {
  const { idleMs, lagMs } = host.context.boot.node
  const { outcome, client } = session
  if (!session.clientGone) {
    if (now - session.activeAt > idleMs) {
      if (!outcome) host.context.log('info', `session ${session.number} closed: idle for ${idleMs} ms`)
      session.endReply('idle')
      client.destroy()
    } else if (
      outcome &&
      now - Math.max(session.endedAt, session.activeAt) > limits.closeLingerMs &&
      session.lanes.every(lane => lane.done || lane.upstream.ended)
    ) {
      client.destroy()
    }
    return
  }
  const waited = now - session.endedAt
  for (const lane of session.lanes) {
    if (lane.done) continue
    const flushed = lane.upstream.buffered === 0
    if ((outcome === 'aborted' || outcome === 'cut') && waited > limits.abortLingerMs && flushed)
      lane.upstream.reset()
    else if (waited > lagMs && !lane.contender.suspect) {
      lane.contender.suspect = lane.waited = true
      host.context.log(
        'info',
        `session ${session.number}: ${lane.replica.name} has not ended it (${inWords('no-progress')})`
      )
      host.replicas.suspect(lane.replica, { session: session.number, byte: lane.contender.received })
    } else if (waited > limits.limboMs) session.lose(lane, 'no-progress')
  }
  if (session.told && session.lanes.every(lane => lane.done || lane.contender.suspect))
    tellClose(session, host)
}
