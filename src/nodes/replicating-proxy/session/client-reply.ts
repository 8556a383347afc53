import type { Socket } from 'node:net'
import { PromptWrites } from '#nodes/net/prompt-writes'
import { resetSocket } from '#nodes/net/reset-socket'
import type { ChunkOwner } from '#nodes/net/slab'
import { monotonicMs } from '#system/clock'
import { HeldChunks } from '#nodes/net/held-chunks'
import { limits } from '../limits'
import type { ClientRequests } from '../framing/client-requests'
import { ReplyFraming } from '../framing/reply-framing'
import { ReplyPrinter } from '../record/reply-print'
import type { HandOver } from '../replicas/loss'
import type { Contender } from '../reply/contender'
import { ReplyMerge, type ReplyListener, type ReplyVerdict } from '../reply/reply-merge'
import { EarlyBytes } from './early-bytes'
import { FailoverReport } from './failover-report'
import type { Lane } from './lane'
import type { SessionHost } from './session-host'
import type { Ending } from '#shared/outcome'
import type { ReplyState } from './session-view'

/** One session's reply: merges those of the lanes, writes the result to the client, and reports failovers. */
export class ClientReply implements ReplyListener, ReplyState {
  readonly framing: ReplyFraming
  readonly print: ReplyPrinter | null
  readonly merge: ReplyMerge
  /** The client does not read as fast as replies come: nothing more is read from replicas. */
  blocked = false
  readonly #client: Socket
  readonly #lanes: readonly Lane[]
  readonly #session: number
  readonly #host: SessionHost
  readonly #failover: FailoverReport
  readonly #held = new HeldChunks()
  readonly #prompt = new PromptWrites()
  /** What the client has, while that is little. */
  readonly #early = new EarlyBytes()
  readonly #onCutShort: (lane: Lane) => void
  #ended = false

  /** @param onCutShort is told of a lane that ended before the reply did */
  constructor(
    client: Socket,
    lanes: readonly Lane[],
    session: number,
    host: SessionHost,
    requests: ClientRequests,
    onCutShort: (lane: Lane) => void
  ) {
    this.framing = new ReplyFraming(requests)
    this.print = host.recorded ? new ReplyPrinter() : null
    this.#client = client
    this.#lanes = lanes
    this.#session = session
    this.#host = host
    this.#onCutShort = onCutShort
    this.merge = new ReplyMerge(host.policy, this, host.budget)
    this.#failover = new FailoverReport(host, session)
  }

  /** The session begins with `to`, because the primary was lost before it came. */
  beginsWith(to: Lane, { from, cause, lostAt }: HandOver): void {
    this.#failover.chosen(from, to.replica.name, cause, 0, lostAt)
  }

  /** A lane's FIN. */
  laneEnded(lane: Lane): void {
    lane.lostAt ||= monotonicMs()
    this.merge.end(lane.contender)
  }

  laneLost(lane: Lane): void {
    lane.lostAt ||= monotonicMs()
    this.merge.lose(lane.contender)
  }

  laneSuspected(lane: Lane): void {
    lane.lostAt ||= monotonicMs()
    this.merge.suspect(lane.contender)
  }

  /** Whether a replica that answers from the beginning can be compared with all that the client has. */
  get canBeginAgain(): boolean {
    return !this.#early.lost
  }

  /** A replica is about to answer from the beginning. */
  beginAgain(): void {
    this.merge.recall(Buffer.concat(this.#early.chunks))
  }

  verdict(): ReplyVerdict {
    return this.merge.verdict()
  }

  /** The client gets no more; what the replicas still send is read and dropped. */
  end({ outcome }: Ending, clientLeft: boolean): void {
    this.#ended = true
    this.#failover.flush()
    this.merge.close(outcome === 'whole')
    for (const lane of this.#lanes) lane.upstream.read(true)
    if (clientLeft) this.#client.destroy()
    else if (outcome === 'cut') this.#resetClient()
    else this.#client.end()
  }

  /** The client has taken all that waited for it. */
  drained(): void {
    if (this.#client.writableLength > 0) return
    this.#held.release()
    if (!this.blocked) return
    this.blocked = false
    for (const lane of this.#lanes) lane.upstream.read(lane.wanted || this.#ended)
  }

  /** The client is gone. */
  closed(): void {
    this.#early.drop()
    this.#held.release()
  }

  onBytes(chunk: Buffer, memory: ChunkOwner): void {
    this.#failover.byteSent()
    this.framing.take(chunk)
    this.print?.take(chunk)
    this.#early.push(chunk, memory)
    this.#prompt.before(this.#client, chunk.length)
    this.#client.write(chunk)
    if (this.#client.writableLength > 0) this.#held.add(memory)
    if (!this.blocked && this.#client.writableLength > limits.clientBytes) {
      this.blocked = true
      for (const lane of this.#lanes) lane.upstream.read(false)
    }
  }

  onLeader(from: Contender | null, to: Contender): void {
    if (from === null || from === to || (from.live && !from.suspect)) return
    const lane = this.#laneOf(from)
    const cause = from.diverged
      ? 'diverged'
      : (lane?.lost ?? (from.suspect && from.state === 'open' ? 'no-progress' : 'fin'))
    const lostAt = lane?.lostAt || monotonicMs()
    this.#host.replicas.handedOver(from.name)
    this.#failover.chosen(from.name, to.name, cause, this.merge.sent, lostAt)
  }

  onDiverged(contender: Contender, byte: number): void {
    const { context, lines } = this.#host
    const { name } = contender
    context.event('diverged', { to: name, session: this.#session, byte }, name)
    lines.tell(
      'warn',
      this.#session,
      `${name} diverged`,
      `${name} diverged at reply byte ${byte}; it is not used to go on with this reply`
    )
  }

  onCutShort(contender: Contender): void {
    const lane = this.#laneOf(contender)
    if (lane) this.#onCutShort(lane)
  }

  onFlow(contender: Contender, read: boolean): void {
    const lane = this.#laneOf(contender)
    if (!lane || lane.wanted === read) return
    lane.wanted = read
    lane.upstream.read(read && !this.blocked)
  }

  #laneOf(contender: Contender): Lane | undefined {
    return this.#lanes.find(lane => lane.contender === contender)
  }

  #resetClient(): void {
    const client = this.#client
    if (client.writableLength === 0) resetSocket(client)
    else client.once('drain', () => resetSocket(client))
  }
}
