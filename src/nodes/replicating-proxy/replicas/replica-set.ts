import type { EventData, LossCause } from '#shared/journal'
import type { PeerNotice, ResolvedLink } from '#shared/node-channel'
import type { ReplayPolicy } from '#shared/topology'
import type { NodeContext } from '#nodes/runtime/node-program'
import { EventSampler } from '#nodes/net/event-sampler'
import { listensHere } from '#system/tcp/tcp-table'
import { monotonicMs } from '#system/clock'
import { limits } from '../limits'
import type { LogEntry } from '../record/log-entry'
import type { SessionLog } from '../record/session-log'
import { CatchUp } from './catch-up'
import { Doubts } from './doubts'
import { inWords, type HandOver, type LossPlace, type Silence } from './loss'
import { Lives } from './lives'
import { accepts, lives } from './probe'
import { Replica } from './replica'
import type { Replay } from './replay'

/** Why a replica has not had a session, and how far its reply had come. */
interface Loss {
  readonly cause: LossCause
  readonly place: LossPlace
}

type LostPhase = Extract<EventData['catch-up']['phase'], 'left-out' | 'failed'>

/** What a `ReplicaSet` tells the proxy, and asks of it. */
interface ReplicaSetListener {
  /** New sessions go to it from now on. */
  onAttached(replica: Replica): void
  /** It is believed to be frozen: nobody waits for it. */
  onSuspect(replica: Replica): void
  /** A replica has been replayed a session. */
  onReplayed(): void
  /** The replica accepts no connections: what it ended was cut short. */
  onDown(replica: Replica): void
  /**
   * Connections of sessions in work that it has not ended yet: those that it is waited for to end, or of before
   * `before`, ms of `performance.now()`.
   */
  unfinished(replica: Replica, before?: number): number
  /** Gives up on those that it is waited for to end. */
  abandon(replica: Replica): void
  /**
   * The replica's program is gone: the next one's memory is empty. May be called more than once for each.
   * @param isTold whether the lab tells of it, or it is concluded
   */
  onLifeOver(replica: Replica, isTold: boolean): void
  /** The byte at which the reply of a replay, another one from `byte` on, differs in what may not; null: in none known. */
  replayDiffersAt(replay: Replay, byte: number): number | null
}

/**
 * The replicas in priority order, and which of them get new sessions.
 *
 *     attached --refused, frozen, lagging, missed a session--> detached
 *        ^                                                        |  CatchUp: replays what it missed,
 *        +------------------- nothing left to replay -------------+  or tries whether it accepts
 */
export class ReplicaSet {
  all: readonly Replica[]
  readonly #context: NodeContext<'replicating-proxy'>
  readonly #listener: ReplicaSetListener
  readonly #catchUps = new Map<Replica, CatchUp>()
  readonly #log: SessionLog | null
  readonly #doubts = new Doubts(
    replica => this.accepts(replica),
    (replica, { cause, place, lostAt }) => {
      this.#health(replica, false, 'connection refused')
      this.detach(replica, cause, place, lostAt)
    }
  )
  /** Whether replicas lived on after they had ended connections. */
  readonly lives: Lives
  readonly #lost = new EventSampler(limits.lossesPerSecond)
  readonly #lostLines = new EventSampler(limits.linesPerSecond)
  readonly #replay: ReplayPolicy
  /** Whether each replica gets all sessions in one order, one after the other. */
  readonly inOneOrder: boolean
  /** Sessions that each had been replayed when a session last had its turn. */
  readonly #replayedAtTurn = new Map<Replica, number>()
  #handOver: HandOver | null = null

  constructor(
    links: readonly ResolvedLink[],
    context: NodeContext<'replicating-proxy'>,
    log: SessionLog | null,
    listener: ReplicaSetListener
  ) {
    this.all = links.map(link => new Replica(link, context.links.to(link.to)))
    this.#context = context
    this.#listener = listener
    this.#log = log
    this.#replay = context.boot.node.catchUp ? context.boot.node.replay : 'off'
    this.inOneOrder = context.boot.node.order === 'total'
    this.lives = new Lives(
      replica => lives(replica, context.boot.node.connectTimeoutMs),
      (replica, isBack) => this.#onLifeOver(replica, isBack)
    )
    context.onPeer(notice => this.#onPeer(notice))
    for (const replica of this.all) this.#take(replica)
    if (log) {
      log.onGivenUp = entry => this.#givenUp(entry)
      this.#restore(log)
    }
  }

  /**
   * The proxy has these links from now on. A replica that is new to it gets sessions as soon as it accepts connections; one
   * that is gone gets no new ones, and ends those that it has.
   */
  relink(links: readonly ResolvedLink[]): void {
    const known = new Map(this.all.map(replica => [replica.name, replica]))
    const added: Replica[] = []
    const next = links.map(link => {
      const replica = known.get(link.to)
      if (replica) {
        this.#move(replica, link)
        return replica
      }
      const fresh = new Replica(link, this.#context.links.to(link.to), performance.now())
      fresh.attached = false
      added.push(fresh)
      return fresh
    })
    const removed = this.all.filter(replica => !next.includes(replica))
    this.all = next
    for (const replica of removed) this.#leave(replica)
    for (const replica of added) {
      this.#take(replica)
      this.#catchUps.get(replica)?.start()
    }
  }

  #take(replica: Replica): void {
    this.lives.look(replica)
    const catchUp = new CatchUp(replica, this.#context, this.#log, {
      attach: reason => this.#attach(replica, reason),
      replayed: (entry, again) => this.#replayed(replica, entry, again),
      leftOut: entry => this.#leaveOut(replica, entry),
      missed: (entry, why) => this.#willMiss(replica, entry, why),
      unfinished: before => this.#listener.unfinished(replica, before),
      abandon: () => this.#listener.abandon(replica),
      differsAt: (replay, byte) => this.#listener.replayDiffersAt(replay, byte),
      lived: (openedAt, endedAt) => this.#lived(replica, openedAt, endedAt),
      reached: () => this.reached(replica),
      isFrozen: () => this.lives.isFrozen(replica)
    })
    this.#catchUps.set(replica, catchUp)
  }

  #move(replica: Replica, link: ResolvedLink): void {
    const { host, port } = replica.link
    replica.link = link
    if (host === link.host && port === link.port) return
    this.lives.moved(replica)
    this.#catchUps.get(replica)?.wake()
  }

  /** Nothing that it missed is for it any more. */
  #leave(replica: Replica): void {
    this.handedOver(replica.name)
    replica.attached = false
    void this.#catchUps.get(replica)?.close()
    this.#catchUps.delete(replica)
    for (const entry of replica.pending.values()) this.#log?.release(entry, replica.name)
    replica.pending.clear()
    this.#context.log('info', `${replica.name} is behind the proxy no longer`)
  }

  /** The replica whose reply the next session's client gets. */
  get primary(): Replica | null {
    const attached = this.all.filter(replica => replica.attached)
    return attached.find(replica => !replica.suspect) ?? attached[0] ?? null
  }

  /** No new session goes to it until it is back and has caught up. */
  detach(
    replica: Replica,
    cause: LossCause,
    { session, byte }: LossPlace,
    lostAt: number = monotonicMs()
  ): void {
    if (cause === 'refused' || cause === 'timeout') this.#health(replica, false, replica.inWords(cause))
    if (replica.attached) {
      if (this.primary === replica) this.#handOver = { from: replica.name, cause, lostAt }
      replica.attached = false
      replica.servedAt = replica.connectedAt
      replica.returning = false
      this.#context.event('detached', { to: replica.name, session, cause, byte }, replica.name)
      const where = session === null ? '' : ` in session ${session} at reply byte ${byte}`
      const next = this.primary
      this.#context.log(
        'warn',
        `${replica.name} detached (${replica.inWords(cause)})${where}; ` +
          (next ? `new sessions go to ${next.name} first` : 'no replica is left for new sessions')
      )
    }
    this.#catchUps.get(replica)?.start()
    if (replica.health === 'down' && !replica.suspect) this.#listener.onDown(replica)
  }

  /**
   * Whether the next session, where there is one at a time, has to wait for a replica that catches up: else that would
   * never be done under a steady load.
   */
  get holdsTurn(): boolean {
    return this.all.some(replica => {
      const { returning, attached, pending, replays } = replica
      if (!returning || attached) return false
      const since = replays.replayed - (this.#replayedAtTurn.get(replica) ?? 0)
      return pending.size <= limits.holdTurnSessions || since < 2
    })
  }

  /** A session has its turn. */
  turnTaken(): void {
    for (const replica of this.all) this.#replayedAtTurn.set(replica, replica.replays.replayed)
  }

  /** For the first session that begins after the loss of a primary, of which no other session has told. */
  takeHandOver(): HandOver | null {
    const handOver = this.#handOver
    this.#handOver = null
    return handOver
  }

  /** A session tells that another replica takes over from `name`. */
  handedOver(name: string): void {
    if (this.#handOver?.from === name) this.#handOver = null
  }

  /**
   * It owes an answer and is silent: slow, until it shows a sign of life. Whoever has bytes answers in its place, and it
   * goes on getting sessions, unless the lab says that it stands still, or too many wait for it, or for too long.
   */
  suspect(replica: Replica, silence: Silence, place: LossPlace): void {
    if (!replica.suspect) {
      replica.suspect = true
      replica.silence = silence
      replica.suspectAt = performance.now()
      this.#context.log('warn', `${replica.name} is slow: ${inWords(silence)}; others answer in its place`)
      this.#listener.onSuspect(replica)
    }
    if (this.lives.isFrozen(replica)) this.#standsStill(replica, place)
  }

  /** Called now and then: detaches a slow replica for which too many sessions wait, or for too long. */
  watchSlow(now: number): void {
    for (const replica of this.all) {
      if (!replica.suspect || !replica.attached) continue
      const tooLong = now - replica.suspectAt > limits.slowMs
      if (tooLong || this.#listener.unfinished(replica) > limits.slowSessions) {
        this.#standsStill(replica, { session: null, byte: 0 })
      }
    }
  }

  #standsStill(replica: Replica, place: LossPlace): void {
    if (!replica.attached) return
    const { silence } = replica
    this.#health(replica, false, inWords(silence))
    this.detach(replica, silence, place)
  }

  /** Whether connections that it has not accepted yet wait in its queue: its program lives, and the way to it is free. */
  queues(replica: Replica): boolean {
    return !replica.wire.faulty && listensHere(replica.link.host, replica.link.port) === true
  }

  /** It has sent something. */
  signOfLife(replica: Replica): void {
    if (!replica.suspect) return
    replica.suspect = false
    this.#health(replica, true, 'it answers again')
    this.#context.log('info', `${replica.name} answers again`)
    this.#catchUps.get(replica)?.wake()
  }

  /**
   * A connection to it was lost in a way that may be its own decision, or its death: tries whether it still
   * accepts. One attempt at a time; a connection that succeeds in the meantime answers it.
   * @param settled whether the question has answered itself: a server need not be bothered
   */
  doubt(
    replica: Replica,
    cause: LossCause,
    place: LossPlace,
    afterMs: number = limits.doubtMs,
    settled: () => boolean = () => false
  ): void {
    const asker = { since: performance.now(), lostAt: monotonicMs(), cause, place, settled }
    this.#doubts.ask(replica, asker, afterMs)
  }

  /**
   * A connection to it, opened at `openedAt`, was lost in a way that may be its death: the lab knows, or it is tried
   * whether it accepts.
   */
  lost(replica: Replica, cause: LossCause, place: LossPlace, openedAt: number, lostAt: number): void {
    const death = this.lives.deathOf(replica, openedAt, performance.now())
    if (death === null) this.doubt(replica, cause, place)
    // What an earlier life left behind says nothing of the one that is attached now.
    else if (replica.attachedAt <= death) this.detach(replica, cause, place, lostAt)
  }

  /** Whether it accepts connections now; null where that cannot be tried. */
  accepts(replica: Replica): Promise<boolean | null> {
    return accepts(replica, this.#context.boot.node.connectTimeoutMs)
  }

  /** The replica has missed the session: that has to be replayed to it before new ones go to it. */
  miss(replica: Replica, entry: LogEntry): void {
    // What it has no link to any more is not kept for it.
    if (!this.all.includes(replica)) return
    if (replica.pending.has(entry.session) || entry.lostTo.has(replica.name)) return
    if (this.#replay === 'off') return
    entry.holders.add(replica.name)
    replica.miss(entry)
    if (replica.pending.size > limits.pendingSessions) {
      const [oldest] = replica.pending.values()
      if (oldest) this.#givenUp(oldest)
    }
  }

  /** Whether the replica may be given what it may have had a part of before. */
  get mayRepeat(): boolean {
    return this.#replay !== 'at-most-once'
  }

  /** A session is begun again on it, of which it may have had a part. */
  begunAgain(replica: Replica): void {
    replica.replays.maybeTwice++
  }

  /**
   * A session is over, and the replica has not had it.
   * @param had whether it may have had a part
   * @param loss why it was given up, and where: nothing new is for it before it has had this; null where something may be
   */
  notHad(replica: Replica, entry: LogEntry, had: boolean, loss: Loss | null): void {
    if (had) entry.mayHave.add(replica.name)
    if (this.#replay === 'off') return this.#willMiss(replica, entry, 'nothing is replayed')
    const isKnown = replica.pending.has(entry.session)
    if (entry.lostTo.has(replica.name) || (isKnown && !this.inOneOrder)) return
    this.miss(replica, entry)
    // What it is not replayed does not keep new ones from it.
    if (loss && (this.mayRepeat || !had)) this.detach(replica, loss.cause, loss.place)
  }

  /** It has had the session, or nobody will. */
  unmiss(replica: Replica, entry: LogEntry): void {
    replica.pending.delete(entry.session)
    this.#log?.release(entry, replica.name)
  }

  /** A session that replicas missed is over and can be replayed, or is void. */
  finished(entry: LogEntry): void {
    for (const replica of this.all) {
      if (replica.pending.get(entry.session) !== entry) continue
      if (entry.state === 'void') this.unmiss(replica, entry)
      else if (!entry.kept) this.#willMiss(replica, entry, 'it was not recorded')
      else if (this.#mustLeaveOut(replica, entry)) this.#leaveOut(replica, entry)
      else this.#catchUps.get(replica)?.start()
    }
  }

  /** A connection that a session opened was accepted. */
  reached(replica: Replica): void {
    this.lives.reached(replica)
    if (replica.health !== 'up' && !replica.suspect) this.#health(replica, true, 'it accepts connections')
  }

  async close(): Promise<void> {
    this.#doubts.close()
    // A catch-up that waits for an answer gets one.
    await Promise.all([this.lives.close(), ...[...this.#catchUps.values()].map(catchUp => catchUp.close())])
  }

  /** What the lab saw of a replica's program: evidence of how its connections ended, and no more. */
  #onPeer({ node, what, at }: PeerNotice): void {
    const replica = this.all.find(candidate => candidate.name === node)
    if (!replica) return
    this.lives.saw(replica, what, at + performance.now() - monotonicMs())
    if (what === 'up' || what === 'resumed') this.#catchUps.get(replica)?.isThere()
    if (what === 'frozen' && replica.suspect) this.#standsStill(replica, { session: null, byte: 0 })
  }

  /** @param isBack whether its next life has been seen */
  #onLifeOver(replica: Replica, isBack: boolean): void {
    const isTold = this.lives.isTold(replica)
    if (!isTold && replica.bytesUp > 0) replica.lifeIsOver(isBack)
    this.#listener.onLifeOver(replica, isTold)
  }

  #attach(replica: Replica, reason: string): void {
    if (replica.attached) return
    if (replica.servedAt > -Infinity && replica.goneAt > replica.servedAt) this.#onLifeOver(replica, true)
    this.handedOver(replica.name)
    replica.attached = true
    replica.attachedAt = performance.now()
    replica.returning = false
    replica.suspect = false
    this.#health(replica, true, reason)
    this.#context.event('attached', { to: replica.name, reason }, replica.name)
    const role = this.primary === replica ? ' and is the primary' : ''
    this.#context.log('info', `${replica.name} attached${role} (${reason})`)
    this.#listener.onAttached(replica)
  }

  #health(replica: Replica, healthy: boolean, reason: string): void {
    const health = healthy ? 'up' : 'down'
    if (replica.health === health) return
    const first = replica.health === 'unknown' && healthy
    replica.health = health
    if (!first) this.#context.event('health', { to: replica.name, healthy, reason }, replica.name)
  }

  #givenUp(entry: LogEntry): void {
    const losers = this.all.filter(replica => replica.pending.get(entry.session) === entry)
    for (const replica of losers) this.#willMiss(replica, entry, 'the session log is full')
  }

  #replayed(replica: Replica, entry: LogEntry, again: boolean): void {
    replica.replays.replayed++
    if (again) replica.replays.maybeTwice++
    this.unmiss(replica, entry)
    this.#listener.onReplayed()
  }

  #mustLeaveOut(replica: Replica, entry: LogEntry): boolean {
    return !this.mayRepeat && entry.mayHave.has(replica.name)
  }

  /** It may have had a part of the session, and must not have it twice. */
  #leaveOut(replica: Replica, entry: LogEntry): void {
    replica.replays.leftOut++
    this.unmiss(replica, entry)
    this.#tellLost(replica, entry, 'left-out', 'it may have had a part of it')
  }

  /** It cannot be replayed the session. */
  #willMiss(replica: Replica, entry: LogEntry, why: string): void {
    replica.replays.missed++
    entry.lostTo.add(replica.name)
    this.unmiss(replica, entry)
    this.#tellLost(replica, entry, 'failed', why)
  }

  #tellLost(replica: Replica, { session }: LogEntry, phase: LostPhase, why: string): void {
    const { name: to, pending } = replica
    if (this.#lost.take()) {
      const what = phase === 'failed' ? 'cannot be' : 'is not'
      const reason = `${why}: session ${session} ${what} replayed`
      this.#context.event('catch-up', { to, phase, done: 0, total: pending.size, session, reason }, to)
    }
    const line = this.#lostLines.take()
    if (!line) return
    const more = line.skipped > 0 ? ` (and ${line.skipped} more before)` : ''
    const level = phase === 'failed' && this.#replay !== 'off' ? 'error' : 'warn'
    const verb = phase === 'failed' ? 'will miss' : 'is not replayed'
    this.#context.log(level, `${to} ${verb} session ${session}: ${why}${more}`)
  }

  #lived(replica: Replica, openedAt: number, endedAt: number): Promise<boolean | null> {
    return new Promise(resolve => this.lives.lived(replica, openedAt, endedAt, limits.proofMs, resolve))
  }

  #restore(log: SessionLog): void {
    for (const { entry, replicas } of log.restored) {
      for (const name of replicas) {
        const replica = this.all.find(candidate => candidate.name === name)
        if (!replica) log.release(entry, name)
        else if (this.#replay === 'off') this.#willMiss(replica, entry, 'nothing is replayed')
        else if (this.#mustLeaveOut(replica, entry)) this.#leaveOut(replica, entry)
        else this.miss(replica, entry)
      }
    }
    for (const replica of this.all) {
      if (replica.pending.size === 0) continue
      replica.attached = false
      const parts = [...replica.pending.values()].filter(({ mayHave }) => mayHave.has(replica.name)).length
      const had = parts > 0 ? `, and may have had a part of ${parts} of them` : ''
      this.#context.log(
        'info',
        `${replica.name} missed ${replica.pending.size} sessions before the proxy's restart${had}`
      )
      this.#catchUps.get(replica)?.start()
    }
  }
}
