const empty = Buffer.alloc(0)

/** A run of bytes, kept as the chunks in which it came. Nothing is copied. */
export class ByteQueue {
  #chunks: Buffer[] = []
  #head = 0
  /** Bytes of the head chunk that are gone. */
  #skip = 0
  #length = 0

  get length(): number {
    return this.#length
  }

  push(chunk: Buffer): void {
    if (chunk.length === 0) return
    this.#chunks.push(chunk)
    this.#length += chunk.length
  }

  /** Removes up to `bytes` from the front and returns the next chunk of them; undefined when empty. */
  shift(bytes: number): Buffer | undefined {
    const chunk = this.#chunks[this.#head]
    if (chunk === undefined || bytes <= 0) return undefined
    const end = Math.min(chunk.length, this.#skip + bytes)
    const part = this.#skip === 0 && end === chunk.length ? chunk : chunk.subarray(this.#skip, end)
    this.#length -= part.length
    if (end < chunk.length) this.#skip = end
    else this.#next()
    return part
  }

  /** Removes up to `bytes` from the front. */
  drop(bytes: number): void {
    while (bytes > 0) {
      const part = this.shift(bytes)
      if (part === undefined) return
      bytes -= part.length
    }
  }

  clear(): void {
    this.#chunks = []
    this.#head = this.#skip = this.#length = 0
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

  *#parts(offset: number): Generator<[Buffer, number]> {
    let skip = this.#skip + offset
    for (let i = this.#head; i < this.#chunks.length; i++) {
      const part = this.#chunks[i]
      if (part === undefined) return
      if (skip < part.length) {
        yield [part, skip]
        skip = 0
      } else skip -= part.length
    }
  }

  #next(): void {
    this.#skip = 0
    this.#chunks[this.#head++] = empty
    if (this.#head === this.#chunks.length) {
      this.#chunks = []
      this.#head = 0
    } else if (this.#head > 1024) {
      this.#chunks = this.#chunks.slice(this.#head)
      this.#head = 0
    }
  }
}
