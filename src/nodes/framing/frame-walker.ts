/** Walks over frames, each of which has a header that says how many bytes follow it, without keeping any of them. */
export class FrameWalker {
  /** The bytes of this frame's header that have come. */
  #header: number[] = []
  /** Bytes left of this frame after its header. */
  #left = 0
  readonly #onHeader: (header: readonly number[]) => number | null

  /** @param onHeader how many bytes follow the header; null while it is not whole */
  constructor(onHeader: (header: readonly number[]) => number | null) {
    this.#onHeader = onHeader
  }

  /** Whether a frame has begun and is not whole. */
  get inside(): boolean {
    return this.#left > 0 || this.#header.length > 0
  }

  take(chunk: Buffer): void {
    let at = 0
    while (at < chunk.length) {
      if (this.#left > 0) {
        const taken = Math.min(this.#left, chunk.length - at)
        this.#left -= taken
        at += taken
        continue
      }
      this.#header.push(chunk[at++] ?? 0)
      const length = this.#onHeader(this.#header)
      if (length === null) continue
      this.#left = length
      this.#header = []
    }
  }
}
