import { unowned, type ChunkOwner } from '#nodes/net/slab'
import { limits } from '../limits'

/**
 * All bytes of a request, or of a reply, as long as they are few: so that a session can begin again on a replica that
 * comes back, and its reply be compared with what the client has.
 */
export class EarlyBytes {
  #chunks: Buffer[] = []
  #bytes = 0
  #lost = false

  get chunks(): readonly Buffer[] {
    return this.#chunks
  }

  /** True when there were more than are kept: the session cannot begin again. */
  get lost(): boolean {
    return this.#lost
  }

  get full(): boolean {
    return this.#bytes >= limits.earlyBytes
  }

  /** @param hold no replica has these bytes, so they are kept however many they are */
  push(chunk: Buffer, memory: ChunkOwner, hold = false): void {
    if (this.#lost) return
    if (!hold && this.#bytes + chunk.length > limits.earlyBytes) {
      this.drop()
      return
    }
    this.#chunks.push(memory === unowned ? chunk : Buffer.from(chunk))
    this.#bytes += chunk.length
  }

  drop(): void {
    this.#lost = true
    this.#chunks = []
    this.#bytes = 0
  }
}
