/**
 * Who owns the memory of a chunk that was read. The chunk may be used during the call that hands it over; who
 * needs it longer retains its owner, and releases it once afterwards.
 */
export interface ChunkOwner {
  retain(): void
  release(): void
}

/** The owner of a chunk whose memory belongs to its receiver alone: it may be kept without being retained. */
export const unowned: ChunkOwner = { retain: () => undefined, release: () => undefined }

/** A large buffer of a `SlabPool`, counted by its users; the last to release it gives it back to the pool. */
export class Slab implements ChunkOwner {
  readonly bytes: Buffer
  readonly #pool: SlabPool
  #users = 1

  constructor(pool: SlabPool, size: number) {
    this.#pool = pool
    this.bytes = Buffer.allocUnsafeSlow(size)
  }

  /** Whether exactly one user holds the slab: who does may then write over all of it. */
  get single(): boolean {
    return this.#users === 1
  }

  retain(): void {
    this.#users++
  }

  release(): void {
    this.#users--
    if (this.#users === 0) this.#pool.giveBack(this)
  }
}

/**
 * Slabs of one size (bytes), for `SlabReader`. A few free ones are kept; how many are in use is bounded by those who
 * retain them.
 */
export class SlabPool {
  readonly #size: number
  readonly #keep: number
  readonly #free: Slab[] = []

  /** @param keep most free slabs that are kept */
  constructor(size: number, keep: number) {
    this.#size = size
    this.#keep = keep
  }

  /** A slab that the caller has retained. */
  take(): Slab {
    const slab = this.#free.pop()
    if (!slab) return new Slab(this, this.#size)
    slab.retain()
    return slab
  }

  giveBack(slab: Slab): void {
    if (this.#free.length < this.#keep) this.#free.push(slab)
  }
}
