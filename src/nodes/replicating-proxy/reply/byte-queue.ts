import type { ChunkOwner } from '#nodes/net/slab'

/** Some bytes, and the owner of their memory. */
interface Piece {
  readonly bytes: Buffer
  readonly memory: ChunkOwner
}

/** Consecutive bytes of a reply, kept as the chunks in which they came: nothing is copied. */
export class ByteQueue {
  #pieces: (Piece | null)[] = []
  #head = 0
  /** Bytes at the front of the first piece that were removed already. */
  #skip = 0
  #length = 0

  get length(): number {
    return this.#length
  }

  push(bytes: Buffer, memory: ChunkOwner): void {
    if (bytes.length === 0) return
    memory.retain()
    this.#pieces.push({ bytes, memory })
    this.#length += bytes.length
  }

  /**
   * Removes up to `most` bytes from the front and returns the next chunk of them; undefined when empty. Its memory
   * is the caller's to release.
   */
  shift(most: number): Piece | undefined {
    const piece = this.#pieces[this.#head]
    if (!piece || most <= 0) return undefined
    const { bytes, memory } = piece
    const end = Math.min(bytes.length, this.#skip + most)
    const start = this.#skip
    this.#length -= end - start
    if (end === bytes.length) {
      this.#next()
      return start === 0 ? piece : { bytes: bytes.subarray(start), memory }
    }
    this.#skip = end
    memory.retain()
    return { bytes: bytes.subarray(start, end), memory }
  }

  /** Removes up to `most` bytes from the front. */
  drop(most: number): void {
    while (most > 0) {
      const piece = this.#pieces[this.#head]
      if (!piece) return
      const left = piece.bytes.length - this.#skip
      const dropped = Math.min(left, most)
      most -= dropped
      this.#length -= dropped
      if (dropped < left) this.#skip += dropped
      else {
        this.#next()
        piece.memory.release()
      }
    }
  }

  clear(): void {
    const pieces = this.#pieces
    const head = this.#head
    this.#pieces = []
    this.#head = this.#skip = this.#length = 0
    for (let i = head; i < pieces.length; i++) pieces[i]?.memory.release()
  }

  /**
   * Compares `chunk` with the bytes from `offset` on, as far as both go.
   * Returns how many bytes from the start of `chunk` are equal: all that were compared when nothing differs.
   */
  equalBytes(chunk: Buffer, offset = 0): number {
    let equal = 0
    for (const [part, start] of this.#parts(offset)) {
      const length = Math.min(part.length - start, chunk.length - equal)
      if (length <= 0) break
      if (part.compare(chunk, equal, equal + length, start, start + length) !== 0) {
        let i = 0
        while (part[start + i] === chunk[equal + i]) i++
        return equal + i
      }
      equal += length
    }
    return equal
  }

  /** How many bytes from the front are the same in both. */
  equalTo(other: ByteQueue): number {
    let equal = 0
    for (const [part, start] of other.#parts(0)) {
      const piece = start === 0 ? part : part.subarray(start)
      const same = this.equalBytes(piece, equal)
      equal += same
      if (same < piece.length) break
    }
    return equal
  }

  /** The bytes from `offset` on, `most` at most, in their pieces. Theirs is the memory: to be used at once, or copied. */
  *pieces(offset: number, most: number): Generator<Buffer> {
    for (const [part, start] of this.#parts(offset)) {
      if (most <= 0) return
      const piece = part.subarray(start, start + most)
      most -= piece.length
      yield piece
    }
  }

  /** A copy of the bytes from `offset` on. */
  copy(offset = 0): Buffer {
    return Buffer.concat([...this.pieces(offset, Infinity)])
  }

  *#parts(offset: number): Generator<[Buffer, number]> {
    let skip = this.#skip + offset
    for (let i = this.#head; i < this.#pieces.length; i++) {
      const piece = this.#pieces[i]
      if (!piece) return
      if (skip < piece.bytes.length) {
        yield [piece.bytes, skip]
        skip = 0
      } else skip -= piece.bytes.length
    }
  }

  #next(): void {
    this.#skip = 0
    this.#pieces[this.#head++] = null
    if (this.#head === this.#pieces.length) {
      this.#pieces = []
      this.#head = 0
    } else if (this.#head > 1024) {
      this.#pieces = this.#pieces.slice(this.#head)
      this.#head = 0
    }
  }
}
