import type { Socket } from 'node:net'
import type { LossCause } from '#shared/journal'
import type { Ending } from '#shared/outcome'
import type { ChunkOwner } from '#nodes/net/slab'
import { resetSocket } from '#nodes/net/ends/reset-socket'
import { writeQueueBytes } from '#nodes/net/write-queue'
import { stands } from '#nodes/net/ends/stands'
import type { OnChunk } from '#nodes/net/slab-reader'
import { monotonicMs } from '#system/clock'
import { limits } from '../limits'
import type { LogEntry } from '../record/log-entry'
import { Transcript } from '../record/transcript'
import { inWords, type LossPlace } from '../replicas/loss'
import type { Replica } from '../replicas/replica'
import type { ReplyMerge } from '../reply/reply-merge'
import { ClientReply } from './client-reply'
import { ClientRequest } from './client-request'
import { Lane } from './lane'
import type { SessionHost } from './session-host'
import { askWhetherItLives, closeSession, hadBy, lookAtLateEnd, tellOpen } from './session-outcome'
import type { SessionView } from './session-view'
import { Standing } from './standing'
import { Upstream, type UpstreamOwner } from './upstream'

/** The proxy that a session belongs to, which hears of its end. */
export interface SessionOwner extends SessionHost {
  /** The client's connection is closed; `served` says whether it got a whole reply, `ms` how long it was open. */
  onClientGone(session: Session, served: boolean, ms: number): void
  /** Nothing of the session is left: no connection, and nothing to be found out for the record. */
  onFinished(session: Session): void
}

/**
 * One client. Its request goes to every attached replica, one reply comes back.
 *
 *      held --a replica is attached--> open --reply whole--> ended --client and replicas gone--> finished
 *       ^ |                             |                      ^
 *       | +--grace over: refused------- | ---------------------+
 *       +------all lost, request short--+--all lost: cut-------+
 */
export class Session implements SessionView, UpstreamOwner {
  readonly number: number
  readonly peer: string
  readonly client: Socket
  readonly lanes: Lane[] = []
  readonly request: ClientRequest
  readonly reply: ClientReply
  readonly entry: LogEntry | null
  readonly standing: Standing
  readonly startedAt: number
  readonly openedAt = monotonicMs()
  /** How the reply ended; null while it goes on. */
  ending: Ending | null = null
  waitedMs = 0
  clientGone = false
  clientLeft = false
  activeAt: number
  /** When the reply ended, or the client went. */
  endedAt = 0
  /** Whether its opening was told to the journal, so that its end is too. */
  told = false
  /** How many lanes the event of its opening told of. */
  toldLanes = 0
  /** Whether the system looks after its connections. Not for short ones: it takes eight calls to it. */
  keptAlive = false
  watchedClosely = false
  /** Takes it from the proxy's sessions; null until it has begun. */
  leave: (() => void) | null = null
  /** Nothing of it is left. */
  isFinished = false
  readonly #host: SessionOwner
  readonly #transcript: Transcript
  #finished = false
  #opened = false
  /** When the client last said something, or was said something, ms of `performance.now()`. */
  #saidAt: number
  /** What waited for the client when it was last looked at: some number that changes with each byte that it takes. */
  #left = 0
  #tookAt = 0

  constructor(client: Socket, number: number, host: SessionOwner) {
    this.client = client
    this.number = number
    this.#host = host
    this.startedAt = this.activeAt = this.#saidAt = performance.now()
    this.#transcript = new Transcript(this.startedAt)
    this.peer = `${client.remoteAddress ?? 'unknown'}:${client.remotePort ?? 0}`
    this.entry = host.recorded?.begin(number) ?? null
    this.request = new ClientRequest(client, this.lanes, this.entry, host.recorded, () => this.merge.sent)
    // A lane that ended too early may still be open for the request; but it is gone.
    this.reply = new ClientReply(client, this.lanes, number, host, this.request.requests, {
      cutShort: lane => this.lose(lane, 'fin'),
      judge: () => this.standing.judge(),
      isUnawaited: byte => this.request.isUnawaited(byte),
      delivered: chunk => {
        this.#saidAt = performance.now()
        this.#transcript.answered(chunk)
      }
    })
    this.standing = new Standing(this, host)
  }

  get merge(): ReplyMerge {
    return this.reply.merge
  }

  /** Takes the client's bytes and opens a connection to every attached replica. */
  begin(receive: (onChunk: OnChunk) => void): void {
    const { client } = this
    // Nobody could say anything while it waited for its turn.
    this.activeAt = performance.now()
    receive((chunk, memory) => {
      this.activeAt = this.#host.now
      const what = this.reply.protocol.request(chunk)
      if (what) this.#host.unproxyable(this.number, what)
      this.#saidAt = performance.now()
      this.#transcript.said(chunk, this.#saidAt)
      this.request.take(chunk, memory)
      if (this.ending) this.#refuseMore()
    })
    client.on('end', () => this.#endRequest())
    client.on('drain', () => this.reply.drained())
    client.on('error', () => this.#onClientReset())
    client.on('close', () => this.#onClientClose())
    for (const replica of this.#host.replicas.all) {
      if (replica.attached) this.join(replica)
      else if (this.entry) this.#host.replicas.miss(replica, this.entry)
    }
    const [first] = this.lanes
    if (!first) return this.standing.hold()
    const handOver = this.#host.replicas.takeHandOver()
    if (handOver) this.reply.beginsWith(first, handOver)
  }

  /** `replica` is believed to be frozen: whoever has bytes goes on. */
  suspect(replica: Replica): void {
    const lane = this.lanes.find(candidate => candidate.replica === replica && candidate.lost === null)
    if (!lane || lane.contender.state !== 'open') return
    lane.waited = true
    this.reply.laneSuspected(lane)
    this.standing.judge()
  }

  /**
   * Whether the next session may have its turn: this one is over for its client, and each replica has ended it, or gets
   * no new sessions. One that stands still gets none until it has ended this one.
   */
  passesTurn(now: number): boolean {
    const { ending, clientGone, endedAt, lanes } = this
    if (!ending || (!clientGone && now - endedAt < limits.turnLingerMs)) return false
    const stuck = lanes.filter(lane => !lane.done)
    if (stuck.length === 0) {
      if (clientGone) return false
      this.#keepFromNext()
      return true
    }
    if (!stuck.every(({ contender, replica }) => contender.suspect || !replica.attached)) return false
    for (const lane of stuck) this.#host.replicas.detach(lane.replica, lane.silence, this.place(lane))
    return true
  }

  /** The next one is not for a replica that has not had this one, and is there again, before it has been replayed it. */
  #keepFromNext(): void {
    const { entry } = this
    if (!entry?.kept) return
    const last = new Map(this.lanes.map(lane => [lane.replica, lane]))
    for (const [replica, lane] of last) {
      const had = this.lanes.filter(one => one.replica === replica).map(one => hadBy(one, this))
      if (!replica.attached || had.includes('all')) continue
      const loss = { cause: lane.lost ?? 'fin', place: this.place(lane) }
      const hadPart = had.some(each => each !== 'nothing')
      this.#host.replicas.notHad(replica, entry, hadPart, loss)
    }
  }

  /** Gives up on one replica's connection. */
  lose(lane: Lane, cause: LossCause): void {
    if (lane.lost !== null) return
    lane.lost = cause
    if (cause === 'timeout') lane.replica.unreachable()
    if (cause === 'rst' && lane.saidAll && this.entry) {
      lane.endedAt = performance.now()
      askWhetherItLives(lane, this.#host, () => undefined)
    }
    lane.upstream.reset()
    const { replicas } = this.#host
    if (cause === 'shortage') {
      // No fault of the replica: it goes on, and is replayed what it has missed.
      if (this.entry) replicas.miss(lane.replica, this.entry)
    } else if (cause === 'refused' || cause === 'timeout' || cause === 'lagging') {
      // Known to be missed before the next session is, so that they are replayed in order.
      if (this.entry) replicas.miss(lane.replica, this.entry)
      replicas.detach(lane.replica, cause, this.place(lane))
    } else {
      replicas.lost(lane.replica, cause, this.place(lane), lane.startedAt, lane.lostAt || monotonicMs())
      if (!this.ending) {
        const { received } = lane.contender
        const left = `${lane.replica.name} left (${inWords(cause)})`
        this.#host.lines.tell('info', this.number, left, `${left} at its reply byte ${received}`)
      }
    }
    this.reply.laneLost(lane)
    this.standing.judge()
    this.request.flow()
    this.#tellOpen()
    this.settle()
  }

  /** The proxy ends: nothing is waited for. */
  abandon(): void {
    this.client.destroy()
    for (const lane of this.lanes) lane.upstream.reset()
  }

  /** The reply ends here, whole or as short as it is. */
  endReply(ending: Ending): void {
    if (this.ending) return
    this.ending =
      ending.outcome === 'whole' && this.#wasLeft ? { outcome: 'unknown', evidence: 'client-left' } : ending
    this.endedAt = this.#host.now
    // What its client does next it may do before its connection is closed.
    if (this.entry) {
      this.entry.endedAt = this.#saidAt
      this.entry.tookMs = performance.now() - this.startedAt
    }
    this.reply.end(this.ending, this.clientLeft)
    this.settle()
  }

  tookAt(now: number): number {
    const { writableLength } = this.client
    const left = writableLength === 0 ? 0 : writableLength + writeQueueBytes(this.client)
    if (left !== this.#left) this.#tookAt = now
    this.#left = left
    return this.#tookAt
  }

  cutClient(ending: Ending): void {
    this.endReply(ending)
    if (this.ending?.outcome === 'whole' && this.client.writableLength > 0) this.ending = ending
    resetSocket(this.client)
  }

  /** Whether the client, which had ended its side, has refused what came of the reply since: it had not waited for it. */
  get #wasLeft(): boolean {
    const { clientEndedAt } = this.#transcript
    if (clientEndedAt === null || clientEndedAt >= this.merge.sent) return false
    return this.client.errored !== null || stands(this.client) === false
  }

  get isAnswered(): boolean {
    return this.reply.framing.state === 'complete' && this.request.requests.areBetween
  }

  endTurn(): void {
    this.endReply({ outcome: 'whole', evidence: 'framing' })
    this.request.end()
  }

  keepAlive(): void {
    this.keptAlive = true
    this.client.setKeepAlive(true, limits.keepAliveMs)
    for (const lane of this.lanes) lane.upstream.keepAlive()
  }

  /** Finishes when the client and all replicas are gone. */
  settle(): void {
    if (this.#finished || !this.clientGone || !this.ending) return
    if (!this.lanes.every(lane => lane.done)) return
    this.#finished = true
    this.merge.dispose()
    this.request.drop()
    closeSession(this, this.#host, () => {
      this.isFinished = true
      this.#host.onFinished(this)
    })
  }

  onConnect(upstream: Upstream): void {
    this.#host.replicas.reached(upstream.replica)
    this.request.flow()
    this.#tellOpen()
  }

  onShort(): void {
    this.request.flow()
  }

  onData(upstream: Upstream, chunk: Buffer, memory: ChunkOwner): void {
    const lane = this.#laneOf(upstream)
    if (!lane || lane.lost !== null) return
    const { contender } = lane
    contender.progressAt = this.activeAt = this.#host.now
    if (contender.suspect) {
      contender.suspect = false
      this.#host.replicas.signOfLife(lane.replica)
    }
    lane.framing.take(chunk)
    this.merge.data(contender, chunk, memory)
    lane.passLeaveOn()
    if (this.request.ended) lane.endRequest()
    if (contender.ahead.length > 0) this.standing.doubtLeader()
    // Where nobody leads who can go on, what comes decides whether anybody can.
    const { leader } = this.merge
    if (this.standing.doubtful || leader?.usable === false) this.standing.judge()
  }

  onEnd(upstream: Upstream): void {
    const lane = this.#laneOf(upstream)
    if (!lane || lane.lost !== null) return
    this.#host.replicas.signOfLife(lane.replica)
    lane.endedAt = performance.now()
    lookAtLateEnd(lane)
    if (this.request.ended) lane.endRequest()
    // Before anything follows from its end: the session may be over with it.
    if (this.entry) askWhetherItLives(lane, this.#host, () => queueMicrotask(() => this.standing.judge()))
    this.reply.laneEnded(lane)
    this.standing.judge()
    this.standing.doubtLeader()
  }

  onDrain(): void {
    this.request.drained()
  }

  onLost(upstream: Upstream, cause: LossCause): void {
    const lane = this.#laneOf(upstream)
    if (!lane || lane.lost !== null) return
    if (upstream.ended) {
      lane.faulted = true
      this.settle()
    } else this.lose(lane, cause)
  }

  onClosed(): void {
    this.settle()
  }

  /** Opens a connection to the replica. */
  join(replica: Replica): Lane {
    const contender = this.merge.add(replica.name)
    contender.suspect = replica.suspect
    const lane = new Lane(
      replica,
      new Upstream(replica, this, this.client),
      contender,
      this.request.requests,
      performance.now()
    )
    lane.waited = replica.suspect
    this.lanes.push(lane)
    this.merge.pump()
    return lane
  }

  /** Once each replica has answered the connection: then the journal can say from which port. */
  #tellOpen(): void {
    if (this.#opened || this.lanes.some(lane => lane.lost === null && !lane.upstream.connected)) return
    this.#opened = true
    if (this.#host.mayTell('open')) tellOpen(this, this.#host)
  }

  #laneOf(upstream: Upstream): Lane | undefined {
    return this.lanes.find(lane => lane.upstream === upstream)
  }

  place(lane: Lane): LossPlace {
    return { session: this.number, byte: lane.contender.received }
  }

  #endRequest(): void {
    if (!this.ending) this.#transcript.clientEndedAt ??= this.#transcript.replyBytes
    const passedOn = this.lanes.every(lane => !lane.framing.owes)
    if (this.entry && !this.ending && passedOn) this.entry.halfClosedAt ??= this.merge.sent
    this.request.end()
  }

  /**
   * What it had sent is still delivered, the same to every replica; then they see a reset as well, at the byte of the
   * reply at which the client did it, unless it had all answers: what it does with its end is no concern of theirs.
   */
  #onClientReset(): void {
    if (this.ending || this.isAnswered) this.#endRequest()
    else this.request.reset(this.merge.sent)
    this.#leave()
  }

  /**
   * A request came after the reply had ended: its server, which did not say that it would close, is gone. The client has
   * to know that it gets no answer.
   */
  #refuseMore(): void {
    if (this.ending?.outcome !== 'whole' || this.reply.framing.state !== 'partial') return
    this.ending = { outcome: 'cut', evidence: 'died' }
    resetSocket(this.client)
  }

  /** The client is gone, or wants no more. Where the reply is whole by its own framing, it had all. */
  #leave(): void {
    if (this.ending) return
    this.clientLeft = true
    const whole = this.reply.framing.state === 'complete'
    this.endReply(
      whole ? { outcome: 'whole', evidence: 'framing' } : { outcome: 'unknown', evidence: 'client-left' }
    )
  }

  #onClientClose(): void {
    this.clientGone = true
    this.reply.closed()
    this.endedAt = this.#host.now
    this.#endRequest()
    this.#leave()
    this.#remember()
    this.#host.onClientGone(this, this.ending?.outcome === 'whole', performance.now() - this.startedAt)
    this.settle()
  }

  #remember(): void {
    if (!this.ending) return
    const serverEnded =
      this.#transcript.clientEndedAt === null || this.#transcript.clientEndedAt < this.#transcript.replyBytes
    const { number, peer, ending } = this
    this.#host.remembered.add(number, peer, ending.outcome, serverEnded, this.#transcript)
  }
}
