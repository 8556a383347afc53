import type { OnReadOpts, Socket } from 'node:net'
import { SlabPool, unowned, type ChunkOwner, type Slab } from './slab'

/** Gets the bytes of one read. Who needs them after the call retains their owner. */
export type OnChunk = (chunk: Buffer, owner: ChunkOwner) => void

/** Most bytes of one read of a quiet connection. */
const smallBytes = 64 * 1024
/** A read of at least this many bytes says that a connection is busy, a smaller one that it is quiet. */
const busyBytes = 16 * 1024
/** After this many reads in a row of less than `busyBytes`, the slab of a connection goes to another. */
const quietReads = 16

/** Slabs of busy connections while these are few: the larger the reads, the fewer wake-ups for the peers. */
const large = new SlabPool(2 * 1024 ** 2, 10)
/** Slabs of busy connections past the first `fewReaders`, so that many connections don't take much memory. */
const small = new SlabPool(512 * 1024, 48)
const fewReaders = 4
/** Busy connections that may have a slab; those past it are read as quiet ones are. */
const mostReaders = 48
/** A reader that has read nothing for this long gives its slab to others, ms. */
const restMs = 1_000
/** The readers that have a slab now. */
const holders = new Set<SlabReader>()
let sweeper: NodeJS.Timeout | null = null

/** The buffer that all quiet connections are read into, one after the other: what came is copied at once. */
const shared = Buffer.allocUnsafeSlow(smallBytes)

/**
 * Reads a connection without new memory for each chunk. What a stream's 'data' costs (64 KiB allocated for each
 * read, whatever comes) is most of what forwarding costs.
 *
 *     quiet: shared buffer, chunks copied --a read of busyBytes--> busy: own slab, chunks point into it
 *       ^                                                              |
 *       +------------ quietReads small ones, or none for restMs -------+
 */
export class SlabReader {
  /**
   * Set by a fault: gets the chunks instead of `onChunk`, for the time of the call. False: nothing more is read until
   * the socket is resumed.
   */
  tap: ((chunk: Buffer) => boolean) | null = null
  /** Set by a recording: sees every chunk just before `onChunk` does. */
  watch: ((chunk: Buffer) => void) | null = null
  /** The socket that is read: needed only to take its slab away while nothing comes. */
  socket: Socket | null = null
  readonly #onChunk: OnChunk
  #slab: Slab | null = null
  /** The memory that the next read goes into. */
  #target: Uint8Array = shared
  #reads = 0
  /** `#reads` at the last sweep: a reader that has not read since then rests. */
  #seen = 0
  /** Offset in the slab of the next read, bytes. */
  #offset = 0
  #busy = false
  #small = 0
  #closed = false

  constructor(onChunk: OnChunk) {
    this.#onChunk = onChunk
  }

  /** The option of a `net.Socket` that makes it read here. */
  get onread(): OnReadOpts {
    return {
      // Called before the first read, and after each one: never for a connection that is merely resumed.
      buffer: () => this.#room(),
      callback: length => {
        this.#reads++
        const { buffer, byteOffset } = this.#target
        if (this.tap) return this.tap(Buffer.from(buffer, byteOffset, length))
        this.#take(length)
        return true
      }
    }
  }

  /** Hands on a chunk that `tap` has taken; its memory is the receiver's to keep. */
  deliver(chunk: Buffer): void {
    this.watch?.(chunk)
    this.#onChunk(chunk, unowned)
  }

  /** Gives its memory back; the socket is closed. */
  close(): void {
    this.#closed = true
    this.#leave()
  }

  /** Gives its slab to others if nothing came since the last call. Where Node's insides are different, it keeps it. */
  rest(): void {
    if (this.#reads !== this.#seen) {
      this.#seen = this.#reads
      return
    }
    const handle: unknown = (this.socket as { _handle?: unknown } | null)?._handle
    if (!readsElsewhere(handle)) return
    handle.useUserBuffer(shared)
    this.#target = shared
    this.#busy = false
    this.#leave()
  }

  #take(length: number): void {
    const slab = this.#slab
    if (slab === null) {
      this.#busy = length >= busyBytes
      const copy = Buffer.allocUnsafe(length)
      copy.set(shared.subarray(0, length))
      this.watch?.(copy)
      this.#onChunk(copy, unowned)
      return
    }
    this.#small = length >= busyBytes ? 0 : this.#small + 1
    if (this.#small >= quietReads) this.#busy = false
    const start = this.#offset
    this.#offset += length
    // Held over the call, in which the socket may be closed.
    slab.retain()
    const chunk = slab.bytes.subarray(start, start + length)
    this.watch?.(chunk)
    this.#onChunk(chunk, slab)
    slab.release()
  }

  #room(): Uint8Array {
    this.#target = this.#next()
    return this.#target
  }

  #next(): Uint8Array {
    if (!this.#busy || this.#closed) {
      this.#leave()
      return shared
    }
    let slab = this.#slab
    if (slab?.single) this.#offset = 0
    else if (slab === null && holders.size >= mostReaders) return shared
    else if (slab === null || slab.bytes.length - this.#offset < slab.bytes.length / 4) {
      this.#leave()
      slab = this.#slab = (holders.size < fewReaders ? large : small).take()
      holders.add(this)
      sweeper ??= setInterval(sweep, restMs).unref()
      this.#offset = this.#small = 0
    }
    return slab.bytes.subarray(this.#offset)
  }

  /** Gives its slab to others, when those who still need what is in it have released it. */
  #leave(): void {
    if (this.#slab === null) return
    holders.delete(this)
    this.#slab.release()
    this.#slab = null
  }
}

/** Has every reader with a slab give it up if it rests; runs every `restMs` while there is one. */
function sweep(): void {
  for (const reader of holders) reader.rest()
  if (holders.size > 0 || sweeper === null) return
  clearInterval(sweeper)
  sweeper = null
}

/** Whether the handle of a socket can be told to read into other memory, by a private method of Node's. */
export function readsElsewhere(handle: unknown): handle is { useUserBuffer(buffer: Uint8Array): void } {
  return (
    typeof handle === 'object' &&
    handle !== null &&
    'useUserBuffer' in handle &&
    typeof handle.useUserBuffer === 'function'
  )
}
