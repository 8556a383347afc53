import { once } from 'node:events'
import { maxRecordedBytes } from '#shared/load/said'
import { connectionOf, hasArrived, type KnownConnection } from '#system/tcp/tcp-table'
import { everyAfterReads } from '#nodes/net/after-reads'
import type { OutgoingSocket } from '#nodes/net/dial'
import { resetSocket } from '#nodes/net/ends/reset-socket'
import { hostOptions } from '#nodes/net/host-options'
import { ClientRequests } from '#nodes/framing/client-requests'
import { ReplyFraming } from '#nodes/framing/reply-framing'
import { monotonicMs } from '#system/clock'
import { limits } from '../limits'
import type { LogEntry } from '../record/log-entry'
import { beginningDiffersAt, differsAt, ReplyPrinter, type ReplyPrint } from '../record/reply-print'
import type { SessionLog } from '../record/session-log'
import type { Replica } from './replica'

/**
 * How a replay went. `done`: the replica has had the session, whatever it answered. `part`: it was cut off by its death,
 * or on the way, and may have had any part of it. `unreachable`: it has had nothing. `unreadable`: the record is gone.
 */
export type ReplayResult = 'done' | 'part' | 'unreachable' | 'unreadable'

/** What a replay needs of the catch-up that it belongs to. */
export interface ReplayHost {
  readonly log: SessionLog
  /** Whether it must be on disk that the replica may have had a part, before it is sent one. */
  readonly atMostOnce: boolean
  readonly connectTimeoutMs: number
  /** Resolves when connections of before have been given time to end: what is under way on them comes first. */
  settled(): Promise<void>
  /** Whether the replica lived on after it had ended a connection; null when that cannot be told. */
  lived(openedAt: number, endedAt: number): Promise<boolean | null>
  /** Whether a connection to the replica can be opened; the replica knows afterwards. */
  reach(): Promise<boolean>
  /** Whether the lab says that it stands still. */
  isFrozen(): boolean
  opened(replay: Replay): void
  closed(replay: Replay, result: 'done' | 'part'): void
  /** Its reply differs at `byte` from the one that the session's client had. */
  differed(replay: Replay, byte: number): void
}

/** Silence after a reply that counts as its end, where replicas do not end the session themselves, ms. */
const quietMs = 1_000
/** A server's frame by which it closes a WebSocket, as a rule. */
const farewellBytes = 4
/** Pause between two looks whether what was sent has arrived, while nothing comes back, ms. */
const lookMs = 500

type Known = Pick<LogEntry, 'reply' | 'replyBytes' | 'halfClosedAt' | 'tookMs'>

/**
 * How long a replica may be silent that has said less than its client had heard then: until it hears of that one's end all
 * the same, and until it is left, ms. It may take as long again as the session took then.
 * @param said its reply so far
 */
export function patience(
  { reply, replyBytes, halfClosedAt, tookMs }: Known,
  said: ReplyPrint
): { readonly endMs: number; readonly leaveMs: number } {
  if (said.bytes === 0 && replyBytes > 0) {
    const endMs = halfClosedAt === null ? Infinity : Math.min(limits.slowMs, quietMs + 2 * tookMs)
    return { endMs, leaveMs: limits.limboMs }
  }
  // What is another reply is not waited for to become as long as that one was.
  const isOther = reply !== null && beginningDiffersAt(reply, said) !== null
  return {
    endMs: isOther ? 2 * limits.tickMs : quietMs,
    leaveMs: Math.min(limits.closeLingerMs + tookMs, limits.limboMs)
  }
}

/**
 * Sends one recorded session to one replica, once, and waits until it has ended it. A replica that accepts and does
 * not answer is waited for as long as the way to it is whole: it has the bytes, and would have them twice if it were
 * tried again.
 */
export class Replay {
  readonly replica: Replica
  readonly entry: LogEntry
  readonly reply = new ReplyPrinter()
  /** The bytes of the reply; null once they are more than are kept of a session. */
  #replyBytes: Buffer[] | null = []
  /** Whether the replica may have had a part of the session before. */
  readonly again: boolean
  /** Resolves when all that is not known is whether the replica lived on after it. */
  readonly inDoubt: Promise<void>
  localPort: number | null = null
  #connection: KnownConnection | null = null
  /** When its connection was opened, and when it was gone (0 before), on the clock that all nodes share, ms. */
  readonly openedAt = monotonicMs()
  goneAt = 0
  readonly #host: ReplayHost
  readonly #socket: OutgoingSocket
  readonly #closed: Promise<void>
  readonly #begunAt = performance.now()
  readonly #requests = new ClientRequests()
  readonly #framing = new ReplyFraming(this.#requests)
  #connected = false
  #failed = false
  #connectedAt = 0
  /** Something of this side had run out: nobody was asked. */
  #lacked = false
  /** Bytes of the request given to the socket. */
  #sent = 0
  #wroteAt = 0
  #heardAt = 0
  /** When its reply was as long as the one of then; 0 before. */
  #answeredAt = 0
  /** When its FIN came, or the connection failed; 0 before. */
  #endedAt = 0
  #orderly = false
  /** Bytes of the request that the socket had been given when its FIN came. */
  #sentAtEnd = 0
  /** Nothing more comes, and it is left although it did not end. */
  #left = false
  /** Whether all that was sent has arrived, where that was asked at the end; null where it is not known. */
  #arrived: boolean | null = null
  /** Looks in a row that found bytes which did not arrive. */
  #stranded = 0
  /** When a fault was last seen on the link, ms of `performance.now()`. */
  #faultyAt = 0
  #aborted = false
  #doubt: () => void = () => undefined

  constructor(replica: Replica, entry: LogEntry, host: ReplayHost) {
    this.replica = replica
    this.entry = entry
    this.#host = host
    this.again = entry.mayHave.has(replica.name)
    this.inDoubt = new Promise(resolve => {
      this.#doubt = resolve
    })
    const { host: address, port } = replica.link
    const socket = replica.wire.connect({
      ...hostOptions(address),
      port,
      noDelay: true,
      allowHalfOpen: true,
      timeout: host.connectTimeoutMs,
      aside: 'replay'
    })
    this.#socket = socket
    socket.readsPastRefusedWrites()
    this.#closed = new Promise(resolve =>
      socket.once('close', () => {
        this.#endedAt ||= performance.now()
        this.goneAt = monotonicMs()
        replica.closed(this.#connected, this.#failed)
        resolve()
      })
    )
    socket.on('timeout', () => {
      if (this.#connected) return
      this.#failed = true
      socket.destroy()
    })
    // The next attempt comes soon.
    socket.on('short', () => {
      this.#lacked = true
      socket.destroy()
    })
    socket.on('error', () => {
      this.#failed = true
    })
    socket.on('connect', () => {
      this.#connected = true
      this.#connectedAt = performance.now()
      this.localPort = socket.localPort ?? null
      this.#connection = connectionOf(socket)
      replica.opened()
      socket.setTimeout(0)
    })
    socket.on('data', chunk => this.#onData(chunk))
    socket.on('end', () => void this.#onEnd())
  }

  /** All of the reply so far; null where it is longer than what is kept of a session. */
  get replyBytes(): Buffer | null {
    return this.#replyBytes && Buffer.concat(this.#replyBytes)
  }

  abort(): void {
    this.#aborted = true
    this.#giveUp()
  }

  /** Request bytes that the system has taken. */
  get bytesUp(): number {
    return this.#socket.bytesWritten
  }

  async run(): Promise<ReplayResult> {
    await Promise.race([once(this.#socket, 'connect').catch(() => undefined), this.#closed])
    if (!this.#connected) {
      if (!this.#lacked) this.replica.unreachable()
      return 'unreachable'
    }
    await this.#host.settled()
    // One that ended it by itself may not need to be told anything.
    if (this.#socket.destroyed && !this.#orderly) return 'unreachable'
    const written = this.#host.log.mayHave(this.entry, this.replica.name)
    if (this.#host.atMostOnce) await written
    this.#host.opened(this)
    const stopWatching = everyAfterReads(limits.tickMs, () => this.#watch())
    const look = setInterval(() => void this.#look(), lookMs)
    try {
      const readable = await this.#send()
      const result = readable ? await this.#finish() : 'part'
      this.#host.closed(this, result)
      if (result === 'done') this.#compare()
      return readable ? result : 'unreadable'
    } finally {
      stopWatching()
      clearInterval(look)
    }
  }

  /** Whether the record could be read. */
  async #send(): Promise<boolean> {
    const requests = this.#requests
    this.#wroteAt = this.#heardAt = performance.now()
    try {
      for await (const chunk of this.#host.log.read(this.entry)) {
        requests.take(chunk)
        const words = Math.min(chunk.length, (requests.closesAt ?? Infinity) - this.#sent)
        if (words > 0 && !(await this.#write(chunk.subarray(0, words)))) return true
        if (words >= chunk.length) continue
        // The client of a WebSocket said that it leaves when it had heard all that it waited for: so it does here.
        if (words >= 0) await this.#saysAllOrNothing()
        if (!(await this.#write(chunk.subarray(Math.max(0, words))))) return true
      }
    } catch {
      this.#socket.destroy()
      return false
    }
    this.#endAsClientDid()
    return true
  }

  /** Returns whether it was there to be written to. */
  async #write(chunk: Buffer): Promise<boolean> {
    const socket = this.#socket
    if (socket.destroyed || socket.writableEnded) return false
    this.replica.bytesUp += chunk.length
    this.#sent += chunk.length
    const room = socket.write(chunk)
    if (!room) await Promise.race([once(socket, 'drain').catch(() => undefined), this.#closed])
    this.#wroteAt = performance.now()
    return true
  }

  /** Resolves when the replica has said as much as it did to the client but for its own farewell, or says nothing for a while. */
  async #saysAllOrNothing(): Promise<void> {
    const from = performance.now()
    while (this.#endedAt === 0 && !this.#aborted) {
      if (this.reply.bytes + farewellBytes >= this.entry.replyBytes) return
      if (performance.now() - Math.max(from, this.#heardAt) > quietMs && !this.#host.isFrozen()) return
      await new Promise(resolve => setTimeout(resolve, limits.tickMs))
    }
  }

  async #finish(): Promise<'done' | 'part'> {
    await this.#closed
    const { entry, replica } = this
    if (this.#aborted || this.#arrived === false) return 'part'
    // It may have given up waiting for what a partition held back.
    if ((this.#socket.handedAtSeveredEnd ?? Infinity) < entry.bytes) return 'part'
    this.#doubt()
    const lived = await this.#host.lived(this.#begunAt, this.#endedAt)
    // What a fault on the way has thrown away was never handed to the system.
    if (lived !== true || this.#aborted) return 'part'
    const same = entry.reply !== null && differsAt(entry.reply, this.reply) === null
    // Read back from a busy disk, the request may have come after the replica had given up waiting for it.
    const late = this.#endedAt - this.#connectedAt >= limits.lateEndMs
    const untaken = this.#sentAtEnd < entry.bytes || this.#failed
    const unheard = untaken && (this.#sentAtEnd === 0 || !this.#answered)
    if (this.#orderly && late && unheard) return 'part'
    if (this.#left || this.#orderly) {
      const taken = this.bytesUp >= entry.bytes
      return replica.wire.mayHaveCut(this.#begunAt) && !(taken && same) ? 'part' : 'done'
    }
    // A reset right after something was sent to a program that lives on, or came from it: it did not want the rest.
    const prompt = this.#endedAt - Math.max(this.#wroteAt, this.#heardAt) < limits.lateEndMs
    return prompt && !replica.wire.mayHaveCut(this.#begunAt) ? 'done' : 'part'
  }

  #compare(): void {
    const { reply } = this.entry
    const byte = reply && differsAt(reply, this.reply)
    if (byte !== null) this.#host.differed(this, byte)
  }

  #onData(chunk: Buffer): void {
    this.reply.take(chunk)
    this.#framing.take(chunk)
    if (this.reply.bytes > maxRecordedBytes) this.#replyBytes = null
    this.#replyBytes?.push(chunk)
    this.replica.bytesDown += chunk.length
    this.#heardAt = performance.now()
    if (this.#answered) this.#answeredAt ||= this.#heardAt
    this.#endAsClientDid()
  }

  /** Its client ended its side when it had heard so much: a server that hears of that sooner may answer nothing more. */
  #endAsClientDid(): void {
    const { halfClosedAt, replyBytes } = this.entry
    const { state, owes } = this.#framing
    const heard = this.reply.bytes >= (halfClosedAt ?? replyBytes) && !this.#owes
    if (this.#written && (heard || (state === 'complete' && !owes))) this.#socket.end()
  }

  async #onEnd(): Promise<void> {
    this.#orderly = true
    this.#endedAt = performance.now()
    this.#sentAtEnd = this.bytesUp
    // One that gave up waiting for bytes which never arrived ends late.
    if (this.#endedAt - this.#wroteAt >= limits.lateEndMs) await this.#lookWhatArrived()
    this.#socket.end()
  }

  /** Ends the connection of a replica that has said what it has to say and does not end it itself. */
  async #leave(): Promise<void> {
    if (this.#left) return
    this.#left = true
    this.#endedAt = performance.now()
    await this.#lookWhatArrived()
    this.#socket.destroy()
  }

  /** The connection stays until it is known, and is reset where something has not arrived. */
  async #lookWhatArrived(): Promise<void> {
    const arrived = this.#hasArrived()
    this.#socket.staysUntil(arrived)
    this.#arrived = await arrived
  }

  /** It is done again. The system must not go on sending what has not arrived: the replica would have it twice. */
  #giveUp(): void {
    if (this.#connected) resetSocket(this.#socket)
    else this.#socket.destroy()
  }

  #watch(): void {
    if (this.#endedAt > 0) return
    const now = performance.now()
    const silentMs = now - this.#heardAt
    const { ends } = this.entry
    if (this.replica.wire.faulty) this.#faultyAt = now
    if (this.#host.isFrozen()) {
      this.#heardAt = now
      return
    }
    if (this.#cutOff(now)) this.#giveUp()
    else if (!this.#written) return
    else if (this.#owes) {
      if (silentMs > limits.limboMs) void this.#leave()
    } else if (this.#answered && !ends && now - this.#saidAllAt > quietMs) void this.#leave()
    else {
      // Its client would have left by now; one that answers less than it did then may wait for that.
      const { endMs, leaveMs } = patience(this.entry, this.reply)
      if (silentMs > endMs && !this.#socket.writableEnded) this.#socket.end()
      if (silentMs > leaveMs) void this.#leave()
    }
  }

  /** Whether the way was cut while the session was under way, is whole again, and nothing has come since. */
  #cutOff(now: number): boolean {
    if (this.#stranded > 1) return true
    const { wire, cutAt, healedAt } = this.replica
    const quietSince = Math.max(this.#heardAt, this.#wroteAt)
    if (cutAt > this.#begunAt && healedAt > cutAt && now - Math.max(healedAt, quietSince) > limits.healedMs)
      return true
    return (
      !wire.faulty &&
      wire.mayHaveCut(this.#begunAt) &&
      now - Math.max(this.#faultyAt, quietSince) > limits.healedMs
    )
  }

  /** While nothing comes back: has all that was sent arrived? */
  async #look(): Promise<void> {
    if (this.#endedAt > 0 || performance.now() - this.#heardAt < lookMs || this.#host.isFrozen()) return
    if (this.#socket.writableLength > 0) {
      // It takes nothing more: because it is slow, or because nothing reaches it?
      await this.#host.reach()
      return
    }
    this.#stranded = (await this.#hasArrived()) === false ? this.#stranded + 1 : 0
    if (this.#stranded > 1) this.replica.unreachable()
  }

  async #hasArrived(): Promise<boolean | null> {
    return this.#connection && hasArrived(this.#connection)
  }

  get #written(): boolean {
    return this.#sent === this.entry.bytes
  }

  /**
   * Whether it has still to say something by its framing, of which its client had the whole: it would take the end of that
   * for a wish to hear no more.
   */
  get #owes(): boolean {
    return this.entry.reply !== null && this.reply.bytes > 0 && this.#framing.owes
  }

  /** When it had said all that its client heard: a stream whose client left then has no end of its own. */
  get #saidAllAt(): number {
    return this.entry.reply ? this.#heardAt : Math.max(this.#answeredAt, this.#wroteAt)
  }

  get #answered(): boolean {
    return this.reply.bytes >= this.entry.replyBytes
  }
}
