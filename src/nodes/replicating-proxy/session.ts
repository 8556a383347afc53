import type { Socket } from 'node:net'
import type { LossCause } from '#shared/journal'
import { monotonicMs } from '#nodes/runtime/clock'
import type { Contender } from './contender'
import { FailoverReport } from './failover-report'
import { Lane } from './lane'
import { limits } from './limits'
import type { Replica } from './replica'
import { inWords } from './replica-set'
import { ReplyMerge, type ReplyListener } from './reply-merge'
import { RequestStart } from './request-start'
import type { SessionHost } from './session-host'
import type { LogEntry } from './session-log'
import { closeSession, tellOpen, type SessionOutcome } from './session-outcome'
import { Upstream, type UpstreamOwner } from './upstream'

/**
 * One client. Its request goes to every attached replica, one reply comes back.
 *
 *      held --a replica is attached--> open --reply whole--> ended --client and replicas gone--> finished
 *       ^ |                             |                      ^
 *       | +--grace over: refused------- | ---------------------+
 *       +------all lost, request short--+--all lost: cut-------+
 */
export class Session implements UpstreamOwner, ReplyListener {
  readonly number: number
  readonly peer: string
  readonly client: Socket
  readonly lanes: Lane[] = []
  readonly merge: ReplyMerge
  readonly entry: LogEntry | null
  readonly startedAt: number
  /** How the reply ended; null while it goes on. */
  outcome: SessionOutcome | null = null
  requestBytes = 0
  requestEnded = false
  clientGone = false
  /** When no replica was left; null while there is one. */
  heldAt: number | null = null
  /** When somebody ended where the client is, and others had not; null when there is no such doubt. */
  unconfirmedAt: number | null = null
  /** When the leader's silence began to hold up bytes that others have. */
  overdueAt: number | null = null
  activeAt: number
  /** When the reply ended, or the client went. */
  endedAt = 0
  /** Whether its opening was told to the journal, so that its end is too. */
  told = false
  readonly #host: SessionHost
  readonly #start = new RequestStart()
  readonly #failover: FailoverReport
  #readingClient = true
  #clientBlocked = false
  #logBlocked = false
  #finished = false
  #opened = false
  /** When the contender that led was lost, ms of the monotonic clock. */
  #lostAt = 0

  constructor(client: Socket, number: number, host: SessionHost) {
    this.client = client
    this.number = number
    this.#host = host
    this.startedAt = this.activeAt = performance.now()
    this.peer = `${client.remoteAddress ?? 'unknown'}:${client.remotePort ?? 0}`
    this.entry = host.log?.begin(number) ?? null
    this.merge = new ReplyMerge(host.policy, this, host.budget)
    this.#failover = new FailoverReport(host, number)
  }

  /** Takes the client's bytes and opens a connection to every attached replica. */
  begin(): void {
    const { client } = this
    client.on('data', chunk => this.#onRequest(chunk))
    client.on('end', () => this.#endRequest())
    client.on('drain', () => this.#onClientDrain())
    client.on('error', () => this.#onClientReset())
    client.on('close', () => this.#onClientClose())
    for (const replica of this.#host.replicas.all) {
      if (replica.attached) this.#join(replica)
      else if (this.entry) this.#host.replicas.miss(replica, this.entry)
    }
    if (this.lanes.length === 0) this.#hold()
  }

  /** A replica is back: a client that waits for one goes on with it. */
  adopt(replica: Replica): void {
    if (this.heldAt === null || this.outcome || this.#start.lost) return
    this.heldAt = null
    if (this.entry) this.#host.replicas.unmiss(replica, this.entry)
    const { upstream } = this.#join(replica)
    for (const chunk of this.#start.chunks) upstream.write(chunk)
    if (this.requestEnded) upstream.end()
    this.#flow()
  }

  /** `replica` is believed to be frozen: whoever has bytes goes on. */
  suspect(replica: Replica): void {
    const lane = this.lanes.find(candidate => candidate.replica === replica && candidate.lost === null)
    if (!lane || lane.contender.state !== 'open') return
    lane.waited = true
    this.#lostAt = monotonicMs()
    this.merge.suspect(lane.contender)
    this.#judge()
  }

  /** Gives up on one replica's connection. */
  lose(lane: Lane, cause: LossCause): void {
    if (lane.lost !== null) return
    lane.lost = cause
    lane.upstream.reset()
    if (cause === 'refused' || cause === 'timeout' || cause === 'lagging') {
      // Known to be missed before the next session is, so that they are replayed in order.
      if (this.entry) this.#host.replicas.miss(lane.replica, this.entry)
      this.#host.replicas.detach(lane.replica, cause, this.#place(lane))
    } else {
      this.#host.replicas.doubt(lane.replica, cause, this.#place(lane))
      if (!this.outcome) {
        this.#log(
          'info',
          `${lane.replica.name} left (${inWords(cause)}) at its reply byte ${lane.contender.received}`
        )
      }
    }
    this.#lostAt = monotonicMs()
    this.merge.lose(lane.contender)
    this.#judge()
    this.#flow()
    this.#tellOpen()
    this.settle()
  }

  /** The proxy ends: nothing is waited for. */
  abandon(): void {
    this.client.destroy()
    for (const lane of this.lanes) lane.upstream.reset()
  }

  /** The reply ends here: `whole`, or as short as it is. */
  endReply(outcome: SessionOutcome): void {
    if (this.outcome) return
    this.outcome = outcome
    this.endedAt = this.#host.now
    this.#failover.flush()
    this.merge.close()
    for (const lane of this.lanes) lane.upstream.read(true)
    if (outcome === 'whole') this.client.end()
    else if (outcome === 'aborted') this.client.destroy()
    else this.#resetClient()
    this.settle()
  }

  /** Lets the client send one more piece although a replica is behind. */
  nudge(): void {
    if (!this.#readingClient && !this.#logBlocked && this.heldAt === null) {
      this.#readClient(true)
    }
  }

  /** Whether a slow replica, and nothing else, keeps the client from being read. */
  get slowed(): boolean {
    return !this.#readingClient && !this.#logBlocked && this.heldAt === null
  }

  get clientBlocked(): boolean {
    return this.#clientBlocked
  }

  /** Finishes when the client and all replicas are gone. */
  settle(): void {
    if (this.#finished || !this.clientGone || !this.outcome) return
    if (!this.lanes.every(lane => lane.done)) return
    this.#finished = true
    this.merge.dispose()
    this.#start.drop()
    closeSession(this, this.#host)
    this.#host.onFinished(this)
  }

  onConnect(upstream: Upstream): void {
    this.#host.replicas.reached(upstream.replica)
    this.#tellOpen()
  }

  onData(upstream: Upstream, chunk: Buffer): void {
    const lane = this.#laneOf(upstream)
    if (!lane || lane.lost !== null) return
    const { contender } = lane
    contender.progressAt = this.activeAt = this.#host.now
    if (contender.suspect) {
      contender.suspect = false
      this.#host.replicas.signOfLife(lane.replica)
    }
    this.merge.data(contender, chunk)
    if (this.unconfirmedAt !== null || this.overdueAt !== null) this.#judge()
  }

  onEnd(upstream: Upstream): void {
    const lane = this.#laneOf(upstream)
    if (!lane || lane.lost !== null) return
    this.#host.replicas.signOfLife(lane.replica)
    this.#lostAt = monotonicMs()
    this.merge.end(lane.contender)
    this.#judge()
  }

  onDrain(): void {
    if (!this.#readingClient) this.#flow()
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

  onBytes(chunk: Buffer): void {
    this.#failover.byteSent()
    this.client.write(chunk)
    if (!this.#clientBlocked && this.client.writableLength > limits.clientBytes) {
      this.#clientBlocked = true
      for (const lane of this.lanes) lane.upstream.read(false)
    }
  }

  onLeader(from: Contender | null, to: Contender): void {
    if (from === null || from === to || (from.live && !from.suspect)) return
    const lost = this.lanes.find(lane => lane.contender === from)
    const cause = from.diverged
      ? 'diverged'
      : (lost?.lost ?? (from.suspect && from.state === 'open' ? 'no-progress' : 'fin'))
    this.#failover.chosen(from.name, to.name, cause, this.merge.sent, this.#lostAt)
  }

  onDiverged(contender: Contender, byte: number): void {
    this.#host.context.event('diverged', { to: contender.name, session: this.number, byte }, contender.name)
    this.#log(
      'warn',
      `${contender.name} diverged at reply byte ${byte}; it is not used to go on with this reply`
    )
  }

  onCutShort(contender: Contender): void {
    const lane = this.lanes.find(candidate => candidate.contender === contender)
    // Its side may still be open for the request; but who ended too early is gone.
    if (lane) this.lose(lane, 'fin')
  }

  onFlow(contender: Contender, read: boolean): void {
    const lane = this.lanes.find(candidate => candidate.contender === contender)
    if (!lane || lane.wanted === read) return
    lane.wanted = read
    lane.upstream.read(read && !this.#clientBlocked)
  }

  #join(replica: Replica): Lane {
    const lane = new Lane(
      replica,
      new Upstream(replica, this),
      this.merge.add(replica.name),
      performance.now()
    )
    this.lanes.push(lane)
    this.merge.pump()
    return lane
  }

  /** Once each replica has answered the connection: then the journal can say from which port. */
  #tellOpen(): void {
    if (this.#opened || this.lanes.some(lane => lane.lost === null && !lane.upstream.connected)) return
    this.#opened = true
    if (this.#host.mayTell()) tellOpen(this, this.#host)
  }

  #laneOf(upstream: Upstream): Lane | undefined {
    return this.lanes.find(lane => lane.upstream === upstream)
  }

  #place(lane: Lane): { session: number; byte: number } {
    return { session: this.number, byte: lane.contender.received }
  }

  #onRequest(chunk: Buffer): void {
    this.requestBytes += chunk.length
    this.activeAt = this.#host.now
    if (this.entry && this.#host.log && !this.#host.log.append(this.entry, chunk, this.#onLogDrained)) {
      this.#logBlocked = true
    }
    this.#start.push(chunk, this.heldAt !== null)
    for (const lane of this.lanes) if (lane.receiving) lane.upstream.write(chunk)
    this.#flow()
  }

  readonly #onLogDrained = (): void => {
    this.#logBlocked = false
    this.#flow()
  }

  #endRequest(): void {
    if (this.requestEnded) return
    this.requestEnded = true
    for (const lane of this.lanes) lane.upstream.end()
  }

  /** Reads the client unless somebody cannot take more. */
  #flow(): void {
    let read = !this.#logBlocked && !(this.heldAt !== null && this.#start.full)
    if (read) {
      for (const { receiving, upstream } of this.lanes) {
        if (receiving && upstream.buffered > limits.pauseBytes) read = false
      }
    }
    this.#readClient(read)
  }

  #readClient(on: boolean): void {
    if (on === this.#readingClient) return
    this.#readingClient = on
    if (on) this.client.resume()
    else this.client.pause()
  }

  #onClientDrain(): void {
    if (!this.#clientBlocked) return
    this.#clientBlocked = false
    for (const lane of this.lanes) lane.upstream.read(lane.wanted || this.outcome !== null)
  }

  /** What it had sent is still delivered, the same to every replica. */
  #onClientReset(): void {
    this.#endRequest()
    this.endReply('aborted')
  }

  #onClientClose(): void {
    this.clientGone = true
    this.endedAt = this.#host.now
    this.#endRequest()
    this.endReply('aborted')
    this.#host.onClientGone(this, this.outcome === 'whole', performance.now() - this.startedAt)
    this.settle()
  }

  /** Follows where the reply stands. */
  #judge(): void {
    if (this.outcome || this.heldAt !== null) return
    let verdict = this.merge.verdict()
    // Nobody answered a client that is still there: they may all have been killed.
    if (verdict === 'whole' && this.merge.sent === 0 && !this.requestEnded) verdict = 'unconfirmed'
    if (verdict !== 'unconfirmed') this.unconfirmedAt = null
    if (verdict === 'whole') this.endReply('whole')
    else if (verdict === 'cut') this.#allLost()
    else if (verdict === 'unconfirmed' && this.unconfirmedAt === null) {
      this.unconfirmedAt = performance.now()
      // Was it the end of the reply, or of the replica? Whether it still accepts tells.
      for (const lane of this.lanes) {
        if (!lane.upstream.ended || lane.lost !== null) continue
        if (lane.replica.health === 'down') this.lose(lane, 'fin')
        else {
          this.#host.replicas.doubt(lane.replica, 'fin', this.#place(lane))
        }
      }
    }
  }

  /** A replica that was in doubt is gone: what it ended was not the reply. */
  deny(replica: Replica): void {
    if (this.unconfirmedAt === null || this.outcome) return
    const lane = this.lanes.find(candidate => candidate.replica === replica && candidate.upstream.ended)
    if (lane) this.lose(lane, 'fin')
  }

  #allLost(): void {
    const alive = this.lanes.length > 0 && this.#start.lost
    if (alive) this.cut()
    else this.#hold()
  }

  /** No replica is left for this session. */
  cut(): void {
    const last = this.lanes.at(-1)
    this.#log(
      'error',
      `cut at reply byte ${this.merge.sent}: no replica is left (the last, ${last?.replica.name ?? 'none'}: ${inWords(last?.lost ?? 'detached')})`
    )
    this.endReply('cut')
  }

  #hold(): void {
    this.heldAt = performance.now()
    // Whom it will go to is open: no replica waits for it to end.
    for (const replica of this.#host.replicas.all)
      if (this.entry) this.#host.replicas.unmiss(replica, this.entry)
    this.#flow()
  }

  #resetClient(): void {
    const { client } = this
    if (client.writableLength === 0) client.resetAndDestroy()
    else client.once('drain', () => client.resetAndDestroy())
  }

  #log(level: 'info' | 'warn' | 'error', text: string): void {
    this.#host.context.log(level, `session ${this.number}: ${text}`)
  }
}
