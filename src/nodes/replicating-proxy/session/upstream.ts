import type { Socket } from 'node:net'
import type { LossCause, Shortage } from '#shared/journal'
import type { DialOptions, OutgoingSocket } from '#nodes/net/dial'
import { shortageOf } from '#nodes/net/shortage'
import { endSocket } from '#nodes/net/ends/end-socket'
import { hostOptions } from '#nodes/net/host-options'
import { PromptWrites } from '#nodes/net/prompt-writes'
import { resetSocket } from '#nodes/net/ends/reset-socket'
import type { ChunkOwner } from '#nodes/net/slab'
import { SlabReader } from '#nodes/net/slab-reader'
import { connectionOf, refusedAt, type KnownConnection } from '#system/tcp/tcp-table'
import { writeQueueBytes } from '#nodes/net/write-queue'
import { HeldChunks } from '#nodes/net/held-chunks'
import { limits } from '../limits'
import type { Replica } from '../replicas/replica'

/** What an `Upstream` tells the session. Nothing comes after `onLost` or, when both sides ended, `onClosed`. */
export interface UpstreamOwner {
  onConnect(upstream: Upstream): void
  /** It waits for something of this side that has run out: the replica has not been asked. */
  onShort(upstream: Upstream): void
  onData(upstream: Upstream, chunk: Buffer, memory: ChunkOwner): void
  /** The replica's FIN. */
  onEnd(upstream: Upstream): void
  /** The request bytes that waited have gone. */
  onDrain(upstream: Upstream): void
  onLost(upstream: Upstream, cause: LossCause): void
  /** Both sides have ended. */
  onClosed(upstream: Upstream): void
}

/** One connection to one replica, for one session. */
export class Upstream {
  connected = false
  /** The replica has sent its FIN. */
  ended = false
  /** The connection is gone. */
  closed = false
  localPort: number | null = null
  /** What the system calls its connection, once it stands. */
  connection: KnownConnection | null = null
  /** When request bytes were last written to it, ms of `performance.now()`. */
  wroteAt = 0
  /** Request bytes handed to it when its FIN came. */
  bytesUpAtEnd = 0
  /** Whether a partition lay between when it sent its FIN: it may have given up waiting for what was held back. */
  severedAtEnd = false
  readonly replica: Replica
  readonly #socket: OutgoingSocket
  readonly #held = new HeldChunks()
  readonly #prompt = new PromptWrites()
  /** Request bytes written before it stood, which nobody gets where it never does. */
  #early = 0
  /** Request bytes that were written when its FIN came, taken by the system or not. */
  #writtenAtEnd = 0
  /** Whether it had been sent an end when its FIN came. */
  #endedBefore = false
  #finished = false
  #resetting = false
  #reading = true

  /** @param client the connection that it is opened for */
  constructor(replica: Replica, owner: UpstreamOwner, client: Socket) {
    this.replica = replica
    const { host, port } = replica.link
    const reader = new SlabReader((chunk, memory) => {
      replica.bytesDown += chunk.length
      owner.onData(this, chunk, memory)
    })
    const options: DialOptions = {
      ...hostOptions(host),
      port,
      allowHalfOpen: true,
      // A write that has to wait, however small, is followed by a 'drain'.
      writableHighWaterMark: 1,
      onread: reader.onread
    }
    const socket = replica.wire.connect(options, reader, client)
    this.#socket = reader.socket = socket
    socket.readsPastRefusedWrites()
    const openedAt = performance.now()
    let cause: LossCause | null = null
    socket.on('connect', () => {
      this.connected = true
      this.localPort = socket.localPort ?? null
      this.connection = connectionOf(socket)
      replica.bytesUp += this.#early
      replica.opened()
      owner.onConnect(this)
    })
    socket.on('end', () => {
      this.ended = true
      this.severedAtEnd = socket.handedAtSeveredEnd !== null
      // All that was handed over, taken or not: what it did not take any more fails later, as an error.
      this.#writtenAtEnd = socket.bytesWritten
      this.#endedBefore = socket.writableEnded
      this.bytesUpAtEnd = socket.handedAtSeveredEnd ?? socket.bytesWritten
      owner.onEnd(this)
    })
    socket.on('drain', () => {
      if (socket.writableLength > 0) return
      this.#held.release()
      owner.onDrain(this)
    })
    socket.on('short', () => owner.onShort(this))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (!this.connected && shortageOf(error)) {
        cause = 'shortage'
        return
      }
      if (!this.connected) replica.unreachable(error.code)
      if (error.code === 'ECONNREFUSED' && !replica.wire.faulty) {
        replica.goneAt = openedAt
        refusedAt(host, port)
      }
      cause = this.connected ? 'rst' : error.code === 'ETIMEDOUT' ? 'timeout' : 'refused'
    })
    socket.on('close', () => {
      this.closed = true
      reader.close()
      this.#held.release()
      replica.closed(this.connected, cause !== null && cause !== 'shortage')
      if (cause !== null) owner.onLost(this, cause)
      else owner.onClosed(this)
    })
  }

  /** What of this side has run out, while it waits for that. */
  get short(): Shortage | null {
    return this.#socket.short
  }

  /** When it last did, ms of `performance.now()`: the replica has been asked since then. */
  get shortAt(): number {
    return this.#socket.shortAt
  }

  /** Request bytes that wait in this process for the system to take them. */
  get buffered(): number {
    return this.#socket.writableLength
  }

  /** Request bytes that the system has taken. */
  get bytesUp(): number {
    return this.#socket.bytesWritten - this.#socket.writableLength
  }

  /**
   * Changes with every byte that the system takes: `bytesUp` only does when it has taken a whole write, which may be
   * some MiB.
   */
  get progress(): number {
    return this.bytesUp - writeQueueBytes(this.#socket)
  }

  /**
   * What was sent to the replica since it had ended its side, bytes; an end that was sent since then counts as one, as the
   * system counts it.
   */
  get sentSinceEnd(): number {
    const end = this.#socket.writableEnded && !this.#endedBefore ? 1 : 0
    return this.#socket.bytesWritten - this.#writtenAtEnd + end
  }

  get bytesDown(): number {
    return this.#socket.bytesRead
  }

  /** Whether request bytes can still be sent. */
  get writable(): boolean {
    return !this.#finished && !this.closed && this.#socket.writable
  }

  write(chunk: Buffer, memory: ChunkOwner): void {
    this.wroteAt = performance.now()
    if (this.connected) this.replica.bytesUp += chunk.length
    else this.#early += chunk.length
    this.#prompt.before(this.#socket, chunk.length)
    this.#socket.write(chunk)
    if (this.#socket.writableLength > 0) this.#held.add(memory)
  }

  /** Sends a FIN after what is waiting. */
  end(): void {
    if (this.#finished || this.closed) return
    this.#finished = true
    endSocket(this.#socket)
  }

  /** See `OutgoingSocket.staysUntil`. */
  staysUntil(arrived: Promise<boolean | null>): void {
    this.#socket.staysUntil(arrived)
  }

  /** Resets the connection once the system has taken what is waiting, which the replica may still read. */
  resetAfterWrites(): void {
    if (this.closed || this.#resetting) return
    this.#resetting = this.#finished = true
    if (this.#socket.writableLength === 0 && this.connected) this.reset()
    else this.#socket.once('drain', () => this.reset())
  }

  /** Whether its reply is read: a replica whose reply is not may take no request either. */
  get reading(): boolean {
    return this.#reading
  }

  /** Reads the reply, or leaves it in the system's buffers. */
  read(on: boolean): void {
    if (on === this.#reading) return
    this.#reading = on
    if (on) this.#socket.resume()
    else this.#socket.pause()
  }

  /** Has the system probe whether the replica's machine is still there (TCP keep-alive). */
  keepAlive(): void {
    this.#socket.setKeepAlive(true, limits.keepAliveMs)
  }

  /** Ends the connection at once, with a reset. */
  reset(): void {
    if (this.closed) return
    if (this.connected) resetSocket(this.#socket)
    else this.#socket.destroy()
  }
}
