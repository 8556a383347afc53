import { inWords as shortageInWords } from '#nodes/net/shortage'
import { monotonicMs } from '#system/clock'
import { limits } from '../limits'
import { inWords } from '../replicas/loss'
import type { SessionHost } from './session-host'
import { tellClose } from './session-outcome'
import type { SessionView } from './session-view'
import { watchStranded } from './stranded'

/** All that happens to a session because time passes: the proxy calls it every `limits.tickMs`. */
export function watch(session: SessionView, host: SessionHost, now: number): void {
  if (!session.keptAlive && now - session.startedAt > limits.keepAliveMs) session.keepAlive()
  watchHeld(session, host, now)
  watchShort(session, host, now)
  // Also where the client has had its reply: who cannot be reached has missed the session.
  watchConnecting(session, host, now)
  if (!session.ending) {
    watchReply(session, host, now)
    watchSilence(session, host, now)
  }
  watchLeave(session, host, now)
  watchStranded(session, now)
  watchRequest(session, host, now)
  watchEnd(session, host, now)
}

/** Who was to say more before it hears that the client has left, and says nothing, has no more to say. */
function watchLeave(session: SessionView, host: SessionHost, now: number): void {
  const { lagMs, order } = host.context.boot.node
  const silentMs = Math.min(lagMs, limits.unendedMs) / 2
  // Where others wait for their turn, who has said nothing at all is not waited for any longer.
  const muteMs = order === 'total' ? silentMs : limits.slowMs
  for (const lane of session.lanes) {
    // One that stands still, or is not read, has not said yet what it has to say.
    if (host.replicas.lives.isFrozen(lane.replica) || !lane.upstream.reading) lane.isSilentFrom(now)
    if (lane.passLeaveOn(now, silentMs) && session.request.ended) lane.endRequest()
    if (lane.holdsEnd) lane.endSilent(now, silentMs, muteMs)
  }
}

/** A client that waits for a replica gets the next one, or is cut, and once: replicas may still be read then. */
export function watchHeld(session: SessionView, host: SessionHost, now: number): void {
  const { heldAt } = session.standing
  if (heldAt === null || session.ending) return
  const { connectGraceMs, order } = host.context.boot.node
  // Its replicas broke off and still accept: they meant it.
  const meant = session.lanes.some(
    ({ lost, replica }) => lost !== null && replica.attached && replica.connectedAt > heldAt
  )
  if (meant) {
    session.standing.cut()
    return
  }
  if (now - heldAt < connectGraceMs) return
  // With one order for all, a replica has what it missed before this one: that is waited for.
  if (order === 'total' && host.replicas.all.some(replica => replica.returning)) return
  const returning = host.replicas.all.find(replica => replica.attached || replica.returning)
  if (returning && !session.lanes.some(lane => lane.replica === returning)) {
    const goes = `goes to ${returning.name} before it has caught up: no other replica is left`
    host.lines.tell('warn', session.number, goes)
    session.standing.adopt(returning)
    return
  }
  if (session.lanes.length > 0) {
    session.standing.cut()
    return
  }
  const silent = host.replicas.all.some(replica => replica.suspect)
  const reason = `every replica is down${silent ? ' or silent' : ''} (waited ${connectGraceMs} ms)`
  host.lines.tell('error', session.number, `refused: ${reason}`, `${session.peer} refused: ${reason}`)
  host.context.event('refused', { peer: session.peer, reason, code: 'NO_ROUTE' })
  session.endReply({ outcome: 'cut', evidence: 'refused' })
}

/**
 * Something of this side has run out, so that a replica could not be asked: the client is held, as where no replica is
 * left. Then it is refused, where nobody has had anything of it; else those who were not asked have missed it.
 */
function watchShort(session: SessionView, host: SessionHost, now: number): void {
  const { connectGraceMs } = host.context.boot.node
  const short = session.lanes.filter(({ lost, upstream }) => lost === null && upstream.short)
  if (short.length === 0 || now - (short[0]?.startedAt ?? now) < connectGraceMs) return
  const untouched = session.ending === null && session.lanes.every(({ upstream }) => upstream.bytesUp === 0)
  if (!untouched) {
    for (const lane of short) session.lose(lane, 'shortage')
    return
  }
  const lacks = short[0]?.upstream.short ?? 'descriptors'
  const reason = `${shortageInWords(lacks)} (waited ${connectGraceMs} ms)`
  host.lines.tell('error', session.number, `refused: ${reason}`, `${session.peer} refused: ${reason}`)
  host.context.event('refused', { peer: session.peer, reason, code: 'SHORTAGE' })
  session.endReply({ outcome: 'cut', evidence: 'refused' })
  for (const lane of session.lanes) lane.upstream.reset()
}

function watchConnecting(session: SessionView, host: SessionHost, now: number): void {
  const { connectTimeoutMs } = host.context.boot.node
  for (const lane of session.lanes) {
    if (lane.lost !== null || lane.upstream.connected || lane.upstream.short) continue
    const askedAt = Math.max(lane.startedAt, lane.upstream.shortAt)
    if (now - askedAt <= connectTimeoutMs) continue
    if (now - askedAt > limits.slowMs) session.lose(lane, 'timeout')
    else if (!lane.queueing) {
      lane.queueing = true
      // A busy server's queue is full: it is slow, and no more.
      if (host.replicas.queues(lane.replica))
        host.replicas.suspect(lane.replica, lane.silence, session.place(lane))
      else session.lose(lane, 'timeout')
    }
  }
}

/** Confirms a doubted end that nobody denied in time, and has a leader that is silent too long suspected. */
export function watchReply(session: SessionView, host: SessionHost, now: number): void {
  const { agreementMs, progressMs } = host.context.boot.node
  const { merge, standing } = session
  const { unconfirmedAt } = standing
  const patienceMs =
    merge.endedHere > 1 || !merge.mayGoOn ? Math.min(agreementMs, limits.confirmMs) : agreementMs
  // A leader that stands still says neither that it was the end nor that it was not; one with more was outvoted.
  const { leader } = merge
  const leads = leader !== null && leader.live && !leader.suspect && leader.ahead.length === 0
  if (unconfirmedAt !== null && now - unconfirmedAt >= patienceMs && !leads) {
    standing.conclude()
    return
  }
  const overdue = session.reply.blocked ? [] : merge.overdue()
  if (overdue.length === 0) {
    standing.overdueAt = null
    return
  }
  standing.overdueAt ??= now
  for (const contender of overdue) {
    if (now - Math.max(standing.overdueAt, contender.progressAt) < progressMs) continue
    const lane = session.lanes.find(candidate => candidate.contender === contender)
    // One that is not connected has its own limit.
    if (lane?.upstream.connected) host.replicas.suspect(lane.replica, lane.silence, session.place(lane))
  }
}

/**
 * Nobody who is left answers: one may wake up, but its client is not held for ever. Those that the lab does not say to
 * stand still are slow, and no more: they have as long as slow ones have.
 */
export function watchSilence(session: SessionView, { replicas }: SessionHost, now: number): void {
  const { standing, merge } = session
  if (standing.heldAt !== null || !merge.standsStill) {
    standing.frozenAt = null
    return
  }
  standing.frozenAt ??= now
  const left = session.lanes.filter(({ lost, upstream }) => lost === null && !upstream.ended)
  const frozen = left.every(({ replica }) => replicas.lives.isFrozen(replica))
  const ms = frozen ? limits.frozenMs : limits.slowMs
  if (now - standing.frozenAt < ms) return
  standing.cut(
    frozen ? 'frozen' : 'limit',
    `every replica that is left ${frozen ? 'stands still' : 'is silent'} (waited ${ms} ms)`
  )
}

function watchRequest(session: SessionView, host: SessionHost, now: number): void {
  const { lagBytes, lagMs } = host.context.boot.node
  let behind = 0
  let inTime = 0
  for (const lane of session.lanes) {
    if (!lane.receiving && lane.upstream.buffered === 0) continue
    if (lane.lost !== null || !lane.upstream.connected) continue
    if (lane.behindMs(now, lagBytes) > lagMs) behind++
    else inTime++
  }
  if (behind > 0 && inTime > 0) {
    for (const lane of session.lanes) {
      if (lane.lost === null && lane.behindMs(now, lagBytes) > lagMs) session.lose(lane, 'lagging')
    }
  }
  // The others get more while one is behind, but never more than what that one may be behind.
  const idle = session.lanes.some(lane => lane.receiving && lane.upstream.buffered === 0)
  const far = session.lanes.some(lane => lane.receiving && lane.upstream.buffered > lagBytes)
  if (session.request.slowed && idle && !far) session.request.nudge(now)
}

/** How long nobody may send anything in a session: less where others wait for their turn. */
function idleLimit(host: SessionHost): { readonly name: string; readonly ms: number } {
  const { idleMs, turnMs } = host.context.boot.node
  const idle = { name: 'idleMs', ms: idleMs === 0 ? Infinity : idleMs }
  return host.othersWait && turnMs < idle.ms ? { name: 'turnMs, while others wait', ms: turnMs } : idle
}

export function watchEnd(session: SessionView, host: SessionHost, now: number): void {
  const { lagMs } = host.context.boot.node
  const { ending, clientLeft, client } = session
  if (!session.clientGone) {
    if (!ending && host.othersWait && now - session.activeAt > limits.answeredTurnMs && session.isAnswered) {
      host.lines.tell('info', session.number, 'ended: it has its answers, and others wait for their turn')
      session.endTurn()
      return
    }
    const { name, ms } = idleLimit(host)
    const tookAt = session.tookAt(now)
    // Others do not wait for one that takes its reply slowly.
    const activeAt = name === 'idleMs' ? Math.max(session.activeAt, tookAt) : session.activeAt
    if (now - activeAt > ms) {
      if (!ending || client.writableLength > 0)
        host.lines.tell('info', session.number, `reset: nobody sent anything for ${name} (${ms} ms)`)
      session.cutClient({ outcome: 'cut', evidence: 'limit' })
      for (const lane of session.lanes) if (lane.lost === null) lane.upstream.reset()
    } else if (ending && session.lanes.every(lane => lane.done || lane.upstream.ended)) {
      const silentMs = now - Math.max(session.endedAt, session.activeAt, tookAt)
      if (client.writableLength === 0 && silentMs > limits.closeLingerMs) client.destroy()
      // It may still take its reply, however slowly.
      else if (silentMs > limits.untakenMs) {
        host.lines.tell(
          'info',
          session.number,
          `reset: its client took nothing of its reply for ${limits.untakenMs} ms`
        )
        session.cutClient({ outcome: 'cut', evidence: 'limit' })
      }
    }
    return
  }
  for (const lane of session.lanes) {
    if (!lane.isWaitedFor) continue
    // One that goes on with its reply is slow, and no more.
    const waited = now - Math.max(session.endedAt, lane.contender.progressAt)
    // What its client has the answer to, it has to have too.
    const mayGo = ending?.outcome === 'cut' || (clientLeft && !lane.isBehind(session.merge.sent))
    if (mayGo && waited > limits.abortLingerMs && lane.upstream.buffered === 0) {
      lane.isLeft = true
      lane.upstream.reset()
    } else if (waited > Math.min(lagMs, limits.unendedMs) && !lane.contender.suspect) {
      lane.contender.suspect = lane.waited = true
      const reason = `${lane.replica.name} has not ended it (${inWords(lane.silence)})`
      host.lines.tell('info', session.number, reason)
      host.replicas.suspect(lane.replica, lane.silence, session.place(lane))
    } else if (waited > limits.limboMs) session.lose(lane, lane.silence)
  }
  const stuck = session.lanes.some(lane => !lane.done)
  if (session.told && stuck && session.lanes.every(lane => lane.done || lane.contender.suspect))
    tellClose(session, host, monotonicMs())
}
