import { EventEmitter } from 'node:events'
import { Socket } from 'node:net'
import { takeFromParser } from '#nodes/net/take-from-parser'
import { monotonicMs } from '#system/clock'
import type { SlabReader } from '#nodes/net/slab-reader'

/** How often at most it is said how many bytes were not kept, ms. */
const skippedMs = 100
/** A connection that goes on is introduced again so often, so that not all of a long record is needed, ms. */
const introduceMs = 10_000

type Direction = 'in' | 'out'

interface Counted {
  bytes: number
  kept: number
  skipped: number
  skippedAt: number
}

/** Which connection it is that is recorded. */
export interface ShownConnection {
  readonly socket: Socket
  /** Who reads it into slabs, where somebody does. */
  readonly reader: SlabReader | undefined
  /** The other end's node id, of one that was opened from here; null: it was accepted. */
  readonly to: string | null
  /** The connection that it was opened for: it is recorded where that is. */
  readonly because: Socket | undefined
}

/** Where the records of a connection go, and how many bytes of it may be kept. */
interface RecordSink {
  /** Bytes of each direction of one connection. */
  readonly connectionBytes: number
  /** Whether so many more bytes may be kept now. */
  affords(bytes: number, now: number): boolean
  /** Adds a record. @param at of the monotonic clock, ms @param fields the rest of its object in JSON */
  put(at: number, fields: string): void
}

/** One connection, recorded from its first byte on: one that never carries any leaves no record. */
export class RecordedConnection {
  readonly number: number
  readonly #sink: RecordSink
  readonly #to: string | null
  #cause: number | null
  readonly #in: Counted = { bytes: 0, kept: 0, skipped: 0, skippedAt: -Infinity }
  readonly #out: Counted = { bytes: 0, kept: 0, skipped: 0, skippedAt: -Infinity }
  #introducedAt = -Infinity
  /** Whether `#cause` is another than the records say so far. */
  #causeIsNew = false
  /** Addresses of both ends, as JSON; null until it is connected. */
  #ends: string | null = null
  /** What was written before it was connected. */
  #early: { readonly at: number; readonly fields: string }[] = []

  constructor(
    sink: RecordSink,
    { socket, reader, to }: ShownConnection,
    number: number,
    cause: number | null
  ) {
    this.#sink = sink
    this.#to = to
    this.number = number
    this.#cause = cause
    if (to === null) this.#ends = endsOf(socket)
    else {
      socket.on('connect', () => {
        this.#ends = endsOf(socket)
        for (const { at, fields } of this.#early.splice(0)) this.#put(at, fields)
      })
    }
    if (reader) reader.watch = chunk => this.took('in', chunk)
    else {
      takeFromParser(socket)
      // Not by the stream's own `on`, which would have it flow.
      EventEmitter.prototype.on.call(socket, 'data', (chunk: Buffer | string) => this.took('in', chunk))
    }
    const watched: WatchedSocket = socket
    watched[recordedBy] = this
    watched.write = watchedWrite
    watched.end = watchedEnd
    socket.on('end', onEnd).on('close', onClose)
  }

  /** It carries something for the connection of that number from now on: said with the next record of it. */
  serves(cause: number): void {
    if (this.#cause === cause) return
    this.#cause = cause
    this.#causeIsNew = true
  }

  took(direction: Direction, chunk: unknown, encoding?: unknown): void {
    const length = lengthOf(chunk, encoding)
    if (length === 0) return
    const at = monotonicMs()
    const counted = direction === 'in' ? this.#in : this.#out
    counted.bytes += length
    const room = this.#sink.connectionBytes - counted.kept
    const kept = counted.skipped === 0 ? Math.min(length, room) : 0
    if (kept > 0 && this.#sink.affords(kept, at)) {
      counted.kept += kept
      this.#put(at, `"${direction}":"${bytesOf(chunk, encoding).toString('base64', 0, kept)}"`)
      counted.skipped += length - kept
    } else counted.skipped += length
    if (counted.skipped > 0 && at - counted.skippedAt >= skippedMs) this.#tellSkipped(direction, at)
  }

  #tellSkipped(direction: Direction, at: number): void {
    const counted = direction === 'in' ? this.#in : this.#out
    if (counted.skipped === 0) return
    this.#put(at, `"${direction}":"","skipped":${counted.skipped}`)
    counted.skipped = 0
    counted.skippedAt = at
  }

  ended(direction: Direction): void {
    const at = monotonicMs()
    this.#tellSkipped(direction, at)
    if (this.#in.bytes + this.#out.bytes > 0) this.#put(at, `"end":"${direction}"`)
  }

  closed(failed: boolean): void {
    if (this.#in.bytes + this.#out.bytes === 0) return
    const at = monotonicMs()
    this.#tellSkipped('in', at)
    this.#tellSkipped('out', at)
    this.#put(
      at,
      `"close":${failed ? '"failed"' : '"closed"'},"bytesIn":${this.#in.bytes},"bytesOut":${this.#out.bytes}`
    )
  }

  #put(at: number, fields: string): void {
    if (this.#ends === null) {
      this.#early.push({ at, fields })
      return
    }
    if (at - this.#introducedAt > introduceMs) {
      this.#introducedAt = at
      this.#causeIsNew = false
      const made = this.#to === null ? '"accepted":true' : `"to":${JSON.stringify(this.#to)}`
      const cause = this.#cause === null ? '' : `,"for":${this.#cause}`
      this.#sink.put(at, `"c":${this.number},"open":{${made},${this.#ends}}${cause}`)
    }
    if (this.#causeIsNew) {
      this.#causeIsNew = false
      this.#sink.put(at, `"c":${this.number},"for":${this.#cause}`)
    }
    this.#sink.put(at, `"c":${this.number},${fields}`)
  }
}

/** Where a socket has who records it: its functions are the same for all sockets, which costs less than one for each. */
const recordedBy = Symbol('recordedBy')

type WatchedSocket = Omit<Socket, 'write' | 'end'> & {
  [recordedBy]?: RecordedConnection
  write: unknown
  end: unknown
}

type Method = (this: WatchedSocket, chunk: unknown, encoding?: unknown, then?: unknown) => unknown
const write = Socket.prototype.write as unknown as Method
const end = Socket.prototype.end as unknown as Method

function watchedWrite(this: WatchedSocket, chunk: unknown, encoding?: unknown, then?: unknown): unknown {
  this[recordedBy]?.took('out', chunk, encoding)
  return write.call(this, chunk, encoding, then)
}

function watchedEnd(this: WatchedSocket, chunk?: unknown, encoding?: unknown, then?: unknown): unknown {
  const recorded = this[recordedBy]
  if (chunk !== undefined && chunk !== null && typeof chunk !== 'function')
    recorded?.took('out', chunk, encoding)
  recorded?.ended('out')
  return end.call(this, chunk, encoding, then)
}

function onEnd(this: WatchedSocket): void {
  this[recordedBy]?.ended('in')
}

function onClose(this: WatchedSocket, failed: boolean): void {
  this[recordedBy]?.closed(failed)
}

function endsOf({ localAddress, localPort, remoteAddress, remotePort }: Socket): string {
  const [local, remote] = [address(localAddress, localPort), address(remoteAddress, remotePort)]
  return `"local":"${local}","remote":"${remote}"`
}

/** `127.0.0.1:80`, `[::1]:80`; without the prefix of an IPv4 address that a dual socket shows. */
function address(host = '', port = 0): string {
  const plain = host.replace(/^::ffff:(?=\d+\.)/, '')
  return plain.includes(':') ? `[${plain}]:${port}` : `${plain}:${port}`
}

/** Bytes of what is written or was read; 0 of what is neither text nor bytes. */
function lengthOf(chunk: unknown, encoding: unknown): number {
  if (chunk instanceof Uint8Array) return chunk.byteLength
  return typeof chunk === 'string' ? Buffer.byteLength(chunk, encodingOf(encoding)) : 0
}

function bytesOf(chunk: unknown, encoding: unknown): Buffer {
  if (Buffer.isBuffer(chunk)) return chunk
  if (chunk instanceof Uint8Array) return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
  return Buffer.from(String(chunk), encodingOf(encoding))
}

function encodingOf(encoding: unknown): BufferEncoding {
  return typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8'
}
