import type { OnReadOpts } from 'node:net'
import { SlabPool, unowned, type ChunkOwner, type Slab } from './slab'

export type OnChunk = (chunk: Buffer, owner: ChunkOwner) => void

/** Of a quiet connection. */
const smallBytes = 64 * 1024
/** Of a busy one. */
const slabBytes = 1024 ** 2
/** A slab with less room than this is left for the next. */
const leastBytes = 256 * 1024
/** A read of this much says that a connection is busy, one of less that it is not. */
const busyBytes = 16 * 1024
/** So many reads in a row of less, and its slab goes to another. */
const quietReads = 16

const pool = new SlabPool(slabBytes, 32)
/** All quiet connections are read into it, one after the other: what they got is copied at once. */
const shared = Buffer.allocUnsafeSlow(smallBytes)

/**
 * Reads a connection without new memory for each chunk. What a stream's 'data' costs (64 KiB allocated for each
 * read, whatever comes) is most of what forwarding costs.
 *
 *     quiet: shared buffer, chunks copied --a read of busyBytes--> busy: own slab, chunks point into it
 *       ^                                                              |
 *       +---------------------- quietReads small ones -----------------+
 */
export class SlabReader {
  readonly #onChunk: OnChunk
  #slab: Slab | null = null
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
      callback: (length, buffer) => {
        this.#take(length, buffer)
        return true
      }
    }
  }

  /** Gives its memory back; the socket is closed. */
  close(): void {
    this.#closed = true
    this.#slab?.release()
    this.#slab = null
  }

  #take(length: number, buffer: Uint8Array): void {
    const slab = this.#slab
    if (slab === null) {
      this.#busy = length >= busyBytes
      const copy = Buffer.allocUnsafe(length)
      copy.set(buffer.subarray(0, length))
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
    if (!this.#busy || this.#closed) {
      this.#slab?.release()
      this.#slab = null
      return shared
    }
    if (this.#slab?.single) this.#offset = 0
    else if (this.#slab === null || slabBytes - this.#offset < leastBytes) {
      this.#slab?.release()
      this.#slab = pool.take()
      this.#offset = this.#small = 0
    }
    return this.#slab.bytes.subarray(this.#offset)
  }
}
