import { unowned, type ChunkOwner } from '#nodes/net/slab'

/**
 * The slabs that the unfinished writes of one socket point into: their memory must not be used again until the system
 * has taken it. For whoever writes chunks of a `SlabReader` to a socket.
 */
export class HeldChunks {
  #owners: ChunkOwner[] = []

  add(owner: ChunkOwner): void {
    if (owner === unowned) return
    owner.retain()
    this.#owners.push(owner)
  }

  /** The system has taken all writes, or never will. */
  release(): void {
    if (this.#owners.length === 0) return
    const owners = this.#owners
    this.#owners = []
    for (const owner of owners) owner.release()
  }
}
