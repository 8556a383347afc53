import type { Socket } from 'node:net'
import { PromptWrites } from '#nodes/net/prompt-writes'
import { resetSocket } from '#nodes/net/ends/reset-socket'
import type { ChunkOwner } from '#nodes/net/slab'
import { monotonicMs } from '#system/clock'
import { HeldChunks } from '#nodes/net/held-chunks'
import { limits } from '../limits'
import type { Difference } from '#nodes/compare/differences'
import { ReplyComparison } from '../compare/reply-comparison'
import type { ClientRequests } from '#nodes/framing/client-requests'
import { ReplyFraming } from '#nodes/framing/reply-framing'
import { UnproxyableReader } from '../framing/unproxyable'
import { ReplyPrinter } from '../record/reply-print'
import type { HandOver } from '../replicas/loss'
import type { Contender } from '../reply/contender'
import type { Mixed } from '#nodes/compare/excursion'
import { ReplyMerge, type Differing, type ReplyListener, type ReplyVerdict } from '../reply/reply-merge'
import { EarlyBytes } from './early-bytes'
import { FailoverReport } from './failover-report'
import { inBytes, tellDiverged, tellOdd } from './divergence-report'
import type { Lane } from './lane'
import type { SessionHost } from './session-host'
import type { Ending } from '#shared/outcome'
import type { ReplyState } from './session-view'

/** What the reply of a session tells the session. */
interface ReplyOwner {
  /** The lane ended before the reply did. */
  cutShort(lane: Lane): void
  /** Something has changed in who can go on. */
  judge(): void
  /** Whether the client had left before it heard this byte, so that a replica may have said no more. */
  isUnawaited(byte: number): boolean
  /** Bytes that the client gets. */
  delivered(chunk: Buffer): void
}

/** What a diverged replica has in the place of the client's value; of bytes that nobody read, those from `byte` on. */
interface Other {
  readonly name: string
  readonly byte: number
  readonly place: string | null
  readonly value: string
}

/** Of bytes, as far as both have come. */
function saysTheSame(one: Other, other: Other): boolean {
  if (one.place !== other.place) return false
  if (one.place !== null) return one.value === other.value
  const length = Math.min(one.value.length, other.value.length)
  return one.byte === other.byte && length > 0 && one.value.slice(0, length) === other.value.slice(0, length)
}

/** One session's reply: merges those of the lanes, writes the result to the client, and reports failovers. */
export class ClientReply implements ReplyListener, ReplyState {
  readonly framing: ReplyFraming
  readonly print: ReplyPrinter | null
  readonly protocol: UnproxyableReader
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
  readonly #owner: ReplyOwner
  readonly #others: Other[] = []
  #ended = false

  /** @param requests what the client has asked, to compare its replies by */
  constructor(
    client: Socket,
    lanes: readonly Lane[],
    session: number,
    host: SessionHost,
    requests: ClientRequests,
    owner: ReplyOwner
  ) {
    this.framing = new ReplyFraming(requests)
    this.protocol = new UnproxyableReader(host.replicas.all.length)
    this.print = host.recorded ? new ReplyPrinter() : null
    this.#client = client
    this.#lanes = lanes
    this.#session = session
    this.#host = host
    this.#owner = owner
    const comparison =
      host.judge &&
      new ReplyComparison(host.judge, {
        number: session,
        requests,
        answered: () => this.framing.answered,
        leader: () => this.merge.leader?.name ?? null,
        isWell: name => this.#isWell(name)
      })
    this.merge = new ReplyMerge(host.policy, this, host.budget, comparison)
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
    this.#early.push(chunk, memory)
    this.print?.take(chunk)
    this.#owner.delivered(chunk)
    const what = this.protocol.reply(chunk)
    if (what) this.#host.unproxyable(this.#session, what)
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
    const silence = from.suspect && from.state === 'open' ? lane?.silence : undefined
    const cause = from.diverged ? 'diverged' : (lane?.lost ?? silence ?? 'fin')
    const lostAt = lane?.lostAt || monotonicMs()
    this.#host.replicas.handedOver(from.name)
    this.#failover.chosen(from.name, to.name, cause, this.merge.sent, lostAt)
  }

  onMixed(mixed: Mixed): void {
    this.#failover.mixes(mixed)
  }

  onDiverged(contender: Contender, byte: number, difference: Difference | null, bytes: Differing): void {
    const { name } = contender
    // Once what it was found in has been delivered: it may have been the last that could go on.
    queueMicrotask(() => this.#owner.judge())
    if (this.#owner.isUnawaited(byte)) {
      const left = `${name} ends its reply in another way: its client had left by then`
      this.#host.lines.tell('info', this.#session, left)
      return
    }
    const leader = this.merge.leader?.name
    const { theirs, own } = bytes
    const what =
      (difference && contender.noise?.told(difference)) ??
      inBytes({ ...(leader !== undefined && { [leader]: theirs }), [name]: own })
    tellDiverged(this.#host, this.#session, name, byte, what)
    if (leader === undefined) return
    const other: Other = {
      name,
      byte,
      place: what?.place ?? null,
      value: difference?.mine ?? own.toString('latin1')
    }
    const agreeing = [...this.#others.filter(earlier => saysTheSame(earlier, other)), other]
    this.#others.push(other)
    // More than half of all, against the one whose reply the client gets; told once.
    const all = new Set(this.#lanes.map(({ replica }) => replica.name)).size
    if (agreeing.length !== Math.floor(all / 2) + 1 || leader === name) return
    const names = agreeing.map(({ name: agrees }) => agrees)
    tellOdd(this.#host, this.#session, leader, byte, what, names)
  }

  onCutShort(contender: Contender): void {
    const lane = this.#laneOf(contender)
    if (lane) this.#owner.cutShort(lane)
  }

  onFlow(contender: Contender, read: boolean): void {
    const lane = this.#laneOf(contender)
    if (!lane || lane.wanted === read) return
    lane.wanted = read
    lane.upstream.read(read && !this.blocked)
  }

  isComplete(): boolean {
    return this.framing.state === 'complete'
  }

  #isWell(name: string): boolean {
    const lane = this.#lanes.findLast(({ replica }) => replica.name === name)
    if (!lane || lane.lost !== null || lane.contender.suspect) return false
    return !lane.replica.suspect && !lane.replica.wire.faulty
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
