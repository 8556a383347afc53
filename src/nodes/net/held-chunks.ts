import { unowned, type ChunkOwner } from '#nodes/net/slab'

/** The memory of writes that the system has not taken whole: it must not change until it has. */
export class HeldChunks {
  #owners: ChunkOwner[] = []

  add(owner: ChunkOwner): void {
    if (owner === unowned) return
    owner.retain()
    this.#owners.push(owner)
  }

  /** All of them were taken, or never will be. */
  release(): void {
    if (this.#owners.length === 0) return
    const owners = this.#owners
    this.#owners = []
    for (const owner of owners) owner.release()
  }
}
