/**
 * Who owns the memory of a chunk that was read. The chunk may be used during the call that hands it over; who
 * needs it longer retains its owner, and releases it once afterwards.
 */
export interface ChunkOwner {
  retain(): void
  release(): void
}

/** Of a chunk that is its receiver's to keep. */
export const unowned: ChunkOwner = { retain: () => undefined, release: () => undefined }

/** A large buffer that is used again when nobody needs what is in it. */
export class Slab implements ChunkOwner {
  readonly bytes: Buffer
  readonly #pool: SlabPool
  #users = 1

  constructor(pool: SlabPool, size: number) {
    this.#pool = pool
    this.bytes = Buffer.allocUnsafeSlow(size)
  }

  /** Whether nobody but one needs it. */
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

/** Slabs of one size. A few that are free are kept; how many are in use is bounded by those who retain them. */
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
