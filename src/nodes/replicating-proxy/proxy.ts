import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import type { Outcome } from '#shared/outcome'
import { acceptConnections } from '#nodes/net/accept'
import { everyAfterReads } from '#nodes/net/after-reads'
import { EventSampler } from '#nodes/net/event-sampler'
import { LatencyWindow } from '#nodes/net/latency'
import { listen } from '#nodes/net/listen'
import { resetSocket } from '#nodes/net/ends/reset-socket'
import type { OnChunk } from '#nodes/net/slab-reader'
import { Members } from '#system/members'
import type { NodeContext, Relinked, RunningNode, StartNode } from '#nodes/runtime/node-program'
import { Noise } from './compare/noise'
import { startCourseworkProxy } from './coursework/coursework-proxy'
import type { Unproxyable } from './framing/unproxyable'
import { limits } from './limits'
import { replayDiffersAt } from './compare/replayed-reply'
import { RememberedSessions } from './record/remembered'
import type { Replay } from './replicas/replay'
import { SessionLog } from './record/session-log'
import type { Replica } from './replicas/replica'
import { ReplicaSet } from './replicas/replica-set'
import { MemoryBudget } from './reply/memory-budget'
import { replyPolicies } from './reply/policies'
import { Session, type SessionOwner } from './session/session'
import type { SessionHost } from './session/session-host'
import { SessionLines } from './session/session-lines'
import type { SessionView } from './session/session-view'
import { owes } from './session/stranded'
import { TotalOrder, type Ordered } from './session/total-order'
import { watch, watchReply } from './session/session-watch'

/** Starts a replicating proxy: every client's bytes go to every replica, one reply comes back. */
export const startReplicatingProxy: StartNode<'replicating-proxy'> = async context => {
  const { node, dataDir } = context.boot
  if (node.mode === 'coursework') return startCourseworkProxy(context)
  const log = await SessionLog.open(
    join(dataDir, 'sessions'),
    node.sessionLogBytes,
    problem => context.log('error', problem),
    node.catchUp && node.replay !== 'off'
  )
  const proxy = new ReplicatingProxy(context, log, await Noise.open(context))
  try {
    return await proxy.listen()
  } catch (error) {
    await proxy.close()
    throw error
  }
}

class ReplicatingProxy implements SessionOwner {
  readonly context: NodeContext<'replicating-proxy'>
  /** Once there is a second replica, sessions are recorded. */
  recorded: SessionHost['recorded']
  readonly policy: SessionHost['policy']
  readonly budget = new MemoryBudget()
  readonly remembered: RememberedSessions
  readonly replicas: ReplicaSet
  readonly lines: SessionLines
  now = performance.now()
  readonly #sessions = new Members<Session>()
  readonly #noise: Noise
  /** Clients that wait for their turn. */
  readonly #waiting = new Set<Socket>()
  /** Null where sessions reach the replicas side by side. */
  readonly #order: TotalOrder | null
  readonly #log: SessionLog
  readonly #server = createServer({ allowHalfOpen: true })
  readonly #opens = new EventSampler(limits.opensPerSecond)
  readonly #closes = new EventSampler(limits.closesPerSecond)
  readonly #refusals = new EventSampler(10)
  readonly #latency = new LatencyWindow()
  readonly #stopTicking: () => void
  /** Sessions whose leader is silent while other replicas have more of the reply. */
  readonly #overdue: SessionView[] = []
  #stopOverdue: (() => void) | null = null
  /** Protocols of which it was said that bytes do not carry them. */
  readonly #unproxyable = new Set<Unproxyable['protocol']>()
  #closing: Promise<void> | null = null
  #clients = 0
  #connections = 0
  #served = 0
  #failed = 0
  readonly #outcomes: Record<Outcome, number> = { whole: 0, cut: 0, unknown: 0 }
  #bytesIn = 0
  #bytesOut = 0

  constructor(context: NodeContext<'replicating-proxy'>, log: SessionLog, noise: Noise) {
    const { node, links } = context.boot
    this.context = context
    this.remembered = new RememberedSessions(node.id)
    this.lines = new SessionLines((level, text) => context.log(level, text))
    this.#log = log
    // What the only replica does not complete, nobody does: there is never anything to replay.
    this.recorded = links.length > 1 ? log : null
    this.policy = replyPolicies[node.reply]
    this.#noise = noise
    this.replicas = new ReplicaSet(links, context, log, {
      onAttached: replica => {
        this.#each(session => session.standing.adopt(replica))
        this.#order?.look()
      },
      onSuspect: replica => this.#each(session => session.suspect(replica)),
      onReplayed: () => this.#order?.replayed(),
      onDown: replica => this.#each(session => session.standing.deny(replica)),
      unfinished: (replica, before) => this.#unfinished(replica, before),
      abandon: replica => this.#abandon(replica),
      onLifeOver: (replica, isTold) => noise.isStartedAgain(replica.name, isTold),
      replayDiffersAt: (replay, byte) => this.#replayDiffersAt(replay, byte)
    })
    this.#order = node.order === 'total' ? new TotalOrder(this.replicas) : null
    this.#stopTicking = everyAfterReads(limits.tickMs, () => this.#tick())
  }

  #replayDiffersAt(replay: Replay, byte: number): number | null {
    if (!this.judge) return byte
    const { entry, replyBytes } = replay
    const said = this.judge.tells && replyBytes ? this.remembered.said(entry.session) : null
    return said && replyBytes && replayDiffersAt(this.judge, said.request, said.reply, replyBytes)
  }

  get judge(): SessionHost['judge'] {
    return this.#noise.judge
  }

  get othersWait(): boolean {
    return this.#order?.othersWait ?? false
  }

  async listen(): Promise<RunningNode> {
    const { node } = this.context.boot
    const port = await listen(this.#server, { host: node.host, port: node.port })
    acceptConnections(this.#server, (client, receive) => this.#accept(client, receive), {
      door: this.context.links.door
    })
    this.#server.on('error', error =>
      this.context.log('error', `cannot accept connections: ${error.message}`)
    )
    const names = this.replicas.all.map(replica => replica.name).join(', ')
    this.context.log('info', `listening on ${node.host}:${port}; replicas in order: ${names || 'none'}`)
    return {
      ports: { port },
      stats: () => this.#stats(),
      relink: to => this.#relink(to),
      drain: graceMs => this.#drain(graceMs),
      calls: { ...this.#noise.calls, ...this.remembered.calls }
    }
  }

  #relink(to: Relinked): void {
    if (this.#closing) return
    if (to.links.length > 1) this.recorded = this.#log
    this.#noise.relink(to)
    this.replicas.relink(to.links)
    this.#order?.look()
  }

  /** Ends everything at once. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  mayTell(phase: 'open' | 'close'): boolean {
    return (phase === 'open' ? this.#opens : this.#closes).take() !== null
  }

  unproxyable(session: number, { protocol, reason }: Unproxyable): void {
    if (this.#unproxyable.has(protocol)) return
    this.#unproxyable.add(protocol)
    this.context.event('unproxyable', { protocol, session, reason })
    this.context.log('warn', `session ${session} is ${protocol.toUpperCase()}: ${reason}`)
  }

  watchClosely(session: SessionView): void {
    if (!session.watchedClosely) this.#overdue.push(session)
    session.watchedClosely = true
    this.#stopOverdue ??= everyAfterReads(limits.overdueTickMs, () => this.#tickOverdue())
  }

  onClientGone(session: Session, served: boolean, ms: number): void {
    this.#clients--
    this.#bytesIn += session.request.bytes
    this.#bytesOut += session.merge.sent
    this.#outcomes[session.ending?.outcome ?? 'unknown']++
    if (served) {
      this.#served++
      this.#latency.add(ms)
    } else this.#failed++
  }

  onFinished(session: Session): void {
    session.leave?.()
    this.#order?.look()
  }

  #accept(client: Socket, receive: (onChunk: OnChunk) => void): void {
    const { maxConnections } = this.context.boot.node
    this.#connections++
    if (this.#clients >= maxConnections || this.#closing) {
      this.#refuse(client, maxConnections)
      return
    }
    this.#clients++
    const number = this.#log.nextNumber()
    const session = new Session(client, number, this)
    if (this.#order) this.#wait(this.#order, session, receive)
    else this.#begin(session, receive)
  }

  #begin(session: Session, receive: (onChunk: OnChunk) => void): void {
    session.leave = this.#sessions.add(session)
    session.begin(receive)
  }

  /** Its client is not read until it is its turn. */
  #wait(order: TotalOrder, session: Session, receive: (onChunk: OnChunk) => void): void {
    const { client } = session
    const gone = (): void => {
      order.leave(ordered)
      this.#waiting.delete(client)
      this.#clients--
      this.#failed++
    }
    const ordered: Ordered = {
      isOver: now => session.isFinished || session.passesTurn(now),
      begin: waitedMs => {
        client.off('close', gone)
        this.#waiting.delete(client)
        session.waitedMs = waitedMs
        this.#begin(session, receive)
        client.resume()
      }
    }
    client.on('error', () => undefined)
    client.on('close', gone)
    client.pause()
    this.#waiting.add(client)
    order.enter(ordered)
  }

  #refuse(client: Socket, maxConnections: number): void {
    const peer = `${client.remoteAddress ?? 'unknown'}:${client.remotePort ?? 0}`
    client.on('error', () => undefined)
    resetSocket(client)
    this.#failed++
    const sample = this.#refusals.take()
    if (!sample) return
    const reason = `${maxConnections} connections are open, which is the limit`
    this.context.log('warn', `${peer} refused: ${reason}`)
    this.context.event('refused', { peer, reason, code: 'LIMIT_REACHED', skipped: sample.skipped })
  }

  #tick(): void {
    this.now = performance.now()
    this.#each(session => watch(session, this, this.now))
    this.replicas.watchSlow(this.now)
    this.#order?.look()
    this.lines.flush(this.now)
  }

  #tickOverdue(): void {
    const now = performance.now()
    // The first to find a replica frozen tells all others, so that the rest can wait for their turn.
    for (const session of this.#overdue.splice(0, limits.overdueAtOnce)) {
      session.watchedClosely = false
      if (!session.ending) watchReply(session, this, now)
      if (!session.ending && session.standing.overdueAt !== null) this.watchClosely(session)
    }
    if (this.#overdue.length > 0) return
    this.#stopOverdue?.()
    this.#stopOverdue = null
  }

  #each(visit: (session: Session) => void): void {
    for (const session of this.#sessions) visit(session)
  }

  #unfinished(replica: Replica, before?: number): number {
    let count = 0
    for (const session of this.#sessions) {
      for (const lane of session.lanes) {
        if (lane.replica !== replica || !lane.isWaitedFor) continue
        if (before === undefined ? lane.waited : lane.startedAt < before && owes(session, lane)) count++
      }
    }
    return count
  }

  #abandon(replica: Replica): void {
    this.#each(session => {
      for (const lane of session.lanes) {
        if (lane.replica === replica && lane.isWaitedFor && lane.waited) session.lose(lane, lane.silence)
      }
    })
  }

  #stats(): ReturnType<RunningNode['stats']> {
    let bytesIn = this.#bytesIn
    let bytesOut = this.#bytesOut
    for (const session of this.#sessions) {
      if (session.clientGone) continue
      bytesIn += session.request.bytes
      bytesOut += session.merge.sent
    }
    return {
      open: this.#clients,
      connections: this.#connections,
      requests: this.#served,
      failed: this.#failed,
      bytesIn,
      bytesOut,
      latency: this.#latency.take(),
      outcomes: { ...this.#outcomes },
      ...(this.#order && { order: this.#order.stats }),
      links: this.replicas.all.map(replica => replica.stats(replica === this.replicas.primary))
    }
  }

  async #drain(graceMs: number): Promise<void> {
    if (this.#closing) return this.#closing
    this.#server.close()
    const end = performance.now() + graceMs
    while (this.#sessions.size + this.#waiting.size > 0 && performance.now() < end && !this.#closing) {
      await new Promise(resolve => setTimeout(resolve, limits.tickMs / 2))
    }
    await this.close()
  }

  async #close(): Promise<void> {
    this.#server.close()
    this.#order?.clear()
    for (const client of this.#waiting) client.destroy()
    this.#stopTicking()
    this.#stopOverdue?.()
    this.#each(session => session.abandon())
    await this.replicas.close()
    // What their sockets' last events add to the log must come before it is closed.
    for (let turns = 0; this.#sessions.size > 0 && turns < 100; turns++) {
      await new Promise(resolve => setTimeout(resolve, 10))
    }
    this.lines.flush(performance.now(), true)
    await this.#noise.close()
    await this.#log.close()
  }
}
