import type { Socket } from 'node:net'
import { unowned, type ChunkOwner } from '#nodes/net/slab'
import { ClientRequests } from '#nodes/framing/client-requests'
import { limits } from '../limits'
import type { LogEntry } from '../record/log-entry'
import type { SessionLog } from '../record/session-log'
import type { Lane } from './lane'
import { EarlyBytes } from './early-bytes'

const nothing = Buffer.alloc(0)

/** One session's request: passes the client's bytes to every replica and the record, at the pace of the slowest. */
export class ClientRequest {
  bytes = 0
  /** What it asks, as far as that is HTTP/1: the framing of the answers depends on it. */
  readonly requests = new ClientRequests()
  /** The client has ended its side. */
  ended = false
  /** No replica is left: what the client sends is kept for one that comes back. */
  held = false
  readonly #client: Socket
  readonly #lanes: readonly Lane[]
  readonly #entry: LogEntry | null
  readonly #log: SessionLog | null
  readonly #start = new EarlyBytes()
  readonly #heard: () => number
  /** How much of the reply a WebSocket's client had heard when it said that it leaves; null: it has not. */
  #leftAt: number | null = null
  /** How much of the reply the client had heard when it ended its side. */
  #endedAt = 0
  #reading = true
  #logBlocked = false
  #nudgedAt = 0
  #bytesAtNudge = 0

  /** @param heard how many bytes of the reply the client has been sent */
  constructor(
    client: Socket,
    lanes: readonly Lane[],
    entry: LogEntry | null,
    recorded: SessionLog | null,
    heard: () => number
  ) {
    this.#heard = heard
    this.#client = client
    this.#lanes = lanes
    this.#entry = entry
    this.#log = recorded
  }

  /** Whether more has come than is kept: the request cannot begin again on another replica. */
  get lost(): boolean {
    return this.#start.lost
  }

  /** Whether a slow replica, and nothing else, keeps the client from being read. */
  get slowed(): boolean {
    return (
      !this.#reading &&
      !this.#logBlocked &&
      !this.held &&
      this.#lanes.every(({ upstream }) => !upstream.short)
    )
  }

  take(chunk: Buffer, memory: ChunkOwner): void {
    this.bytes += chunk.length
    this.requests.take(chunk)
    if (this.#entry && this.#log && !this.#log.append(this.#entry, chunk, memory, this.#onLogDrained)) {
      this.#logBlocked = true
    }
    this.#start.push(chunk, memory, this.held)
    const words = this.#beforeLeave(chunk, this.bytes - chunk.length)
    for (const lane of this.#lanes) {
      if (!lane.receiving) continue
      if (words.length > 0) lane.upstream.write(words, memory)
      if (words.length < chunk.length) this.#leave(lane, chunk.subarray(words.length))
    }
    this.flow()
  }

  /** Whether the client of a WebSocket had said that it leaves before it had heard a byte of the reply: it may not be said. */
  isUnawaited(byte: number): boolean {
    return this.#leftAt !== null && byte >= this.#leftAt
  }

  /** What of a chunk stands before the frame by which a WebSocket's client leaves. */
  #beforeLeave(chunk: Buffer, start: number): Buffer {
    const { closesAt } = this.requests
    if (closesAt === null || closesAt >= start + chunk.length) return chunk
    return chunk.subarray(0, Math.max(0, closesAt - start))
  }

  /** A replica that has not said yet what the client has heard hears later that this leaves. */
  #leave(lane: Lane, farewell: Buffer): void {
    this.#leftAt ??= this.#heard()
    lane.takeLeave(farewell, this.#leftAt)
  }

  end(): void {
    if (this.ended) return
    this.ended = true
    this.#endedAt = this.#heard()
    if (this.requests.asksForWebSocket) for (const lane of this.#lanes) this.#leave(lane, nothing)
    for (const lane of this.#lanes) lane.endRequestAt(this.#endedAt)
  }

  /** The client has reset its connection at byte `sent` of the reply: so are those to the replicas, after what it had sent. */
  reset(sent: number): void {
    this.ended = true
    for (const lane of this.#lanes) if (lane.lost === null) lane.resetRequest(sent)
  }

  /** Sends a replica that joins late all that came so far. Only while the request is not `lost`. */
  beginOn(lane: Lane): void {
    let start = 0
    for (const chunk of this.#start.chunks) {
      const words = this.#beforeLeave(chunk, start)
      if (words.length > 0) lane.upstream.write(words, unowned)
      if (words.length < chunk.length) this.#leave(lane, chunk.subarray(words.length))
      start += chunk.length
    }
    if (this.ended) lane.endRequestAt(this.#endedAt)
  }

  /** Reads the client, unless a replica or the record cannot take more. */
  flow(): void {
    let read = !this.#logBlocked && !(this.held && this.#start.full)
    if (read) {
      for (const { receiving, upstream } of this.#lanes) {
        // All replicas get it, or none: one that cannot be asked for lack of something here is waited for.
        if (receiving && (upstream.short || upstream.buffered > limits.pauseBytes)) read = false
      }
    }
    this.#read(read)
  }

  /** Some replica can take more. */
  drained(): void {
    if (!this.#reading) this.flow()
  }

  /**
   * Lets the client send one more piece although a replica is behind: so seldom that only a replica which takes
   * less than `nudgeBytesPerSecond` falls behind further.
   */
  nudge(now: number): void {
    const piece = Math.min(this.bytes - this.#bytesAtNudge, limits.pieceBytes)
    const pauseMs = (1000 * piece) / limits.nudgeBytesPerSecond
    if (!this.slowed || now - this.#nudgedAt < pauseMs) return
    this.#nudgedAt = now
    this.#bytesAtNudge = this.bytes
    this.#read(true)
  }

  /** Forgets all bytes. */
  drop(): void {
    this.#start.drop()
  }

  readonly #onLogDrained = (): void => {
    this.#logBlocked = false
    this.flow()
  }

  #read(on: boolean): void {
    if (on === this.#reading) return
    this.#reading = on
    if (on) this.#client.resume()
    else this.#client.pause()
  }
}
