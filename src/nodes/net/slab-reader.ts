import type { OnReadOpts, Socket } from 'node:net'
import { SlabPool, unowned, type ChunkOwner, type Slab } from './slab'

export type OnChunk = (chunk: Buffer, owner: ChunkOwner) => void

/** Of a quiet connection. */
const smallBytes = 64 * 1024
/** A read of this much says that a connection is busy, one of less that it is not. */
const busyBytes = 16 * 1024
/** So many reads in a row of less, and its slab goes to another. */
const quietReads = 16

/** Of busy connections while they are few: each read of more costs the peers fewer wake-ups. */
const large = new SlabPool(2 * 1024 ** 2, 10)
/** Of those past `fewReaders`, so that many of them don't take much memory. */
const small = new SlabPool(512 * 1024, 48)
const fewReaders = 4
/** Those past it are read as quiet ones are. */
const mostReaders = 48
/** A reader that has read nothing for as long gives its slab to others, ms. */
const restMs = 1_000
/** Readers that have a slab. */
const holders = new Set<SlabReader>()
let sweeper: NodeJS.Timeout | null = null

/** All quiet connections are read into it, one after the other: what they got is copied at once. */
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
  /** Gets the chunks instead, for the time of the call; false: no more until the socket is read again. */
  tap: ((chunk: Buffer) => boolean) | null = null
  /** Whom it reads: only so that it can take its slab back while nothing comes. */
  socket: Socket | null = null
  readonly #onChunk: OnChunk
  #slab: Slab | null = null
  /** Where the next read goes. */
  #target: Uint8Array = shared
  #reads = 0
  /** How many reads there were when it was last looked whether it rests. */
  #seen = 0
  /** Where the next read goes in the slab. */
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

  /** Hands on a chunk that a tap has taken, and that is its receiver's to keep. */
  deliver(chunk: Buffer): void {
    this.#onChunk(chunk, unowned)
  }

  /** Gives its memory back; the socket is closed. */
  close(): void {
    this.#closed = true
    this.#leave()
  }

  /** Nothing came for a while: its slab goes to others. Where Node's insides are different, it keeps it. */
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
      this.#onChunk(copy, unowned)
      return
    }
    this.#small = length >= busyBytes ? 0 : this.#small + 1
    if (this.#small >= quietReads) this.#busy = false
    const start = this.#offset
    this.#offset += length
    // Held over the call, in which the socket may be closed.
    slab.retain()
    this.#onChunk(slab.bytes.subarray(start, start + length), slab)
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

/** Looks for readers that rest, as long as any has a slab. */
function sweep(): void {
  for (const reader of holders) reader.rest()
  if (holders.size > 0 || sweeper === null) return
  clearInterval(sweeper)
  sweeper = null
}

/** Not an interface of Node's, so it is looked at before it is used. */
function readsElsewhere(handle: unknown): handle is { useUserBuffer(buffer: Uint8Array): void } {
  return (
    typeof handle === 'object' &&
    handle !== null &&
    'useUserBuffer' in handle &&
    typeof handle.useUserBuffer === 'function'
  )
}
