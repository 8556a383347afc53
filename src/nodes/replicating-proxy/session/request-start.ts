import { unowned, type ChunkOwner } from '#nodes/net/slab'
import { limits } from '../limits'

/** The first bytes of a request, kept so that it can begin again on a replica that comes back. */
export class RequestStart {
  #chunks: Buffer[] = []
  #bytes = 0
  #lost = false

  get chunks(): readonly Buffer[] {
    return this.#chunks
  }

  /** True when more has been sent than is kept: the request cannot begin again. */
  get lost(): boolean {
    return this.#lost
  }

  get full(): boolean {
    return this.#bytes >= limits.earlyBytes
  }

  /** @param hold no replica has these bytes, so they are kept however many they are */
  push(chunk: Buffer, memory: ChunkOwner, hold: boolean): void {
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
