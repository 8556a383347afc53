import { freeBytes } from './free-space'

/** Room on the disk for one that comes in. */
export interface PromisedRoom {
  /** So many more bytes of it are on the disk. */
  wrote(bytes: number): void
  /** The rest is free for others. Idempotent. */
  release(): void
}

/** What is free for one more, and what it asked for, bytes. */
export interface ScarceRoom {
  readonly free: number
  readonly bytes: number
}

/**
 * The room on a disk, of which what was promised to one is not free for the next: of two that fit by themselves, and not
 * together, the second is refused before it is sent, instead of both when the disk is full.
 */
export class DiskRoom {
  readonly #folder: string
  readonly #refusal: (room: ScarceRoom) => Error
  readonly #reserveBytes: number
  /** Bytes that are still to come of all that were promised room. */
  #promised = 0

  /**
   * @param refusal what is thrown where there is too little
   * @param reserveBytes what is to stay free
   */
  constructor(folder: string, refusal: (room: ScarceRoom) => Error, reserveBytes = 0) {
    this.#folder = folder
    this.#refusal = refusal
    this.#reserveBytes = reserveBytes
  }

  /**
   * Of several that ask at once each is promised what is left beside those that asked before.
   * @param folder by which the disk is asked
   * @throws the refusal
   */
  async promise(bytes: number, folder = this.#folder): Promise<PromisedRoom> {
    // What others write while the disk is asked may not be in its answer yet: it counts as theirs.
    const before = this.#promised
    this.#promised += bytes
    let left = bytes
    const wrote = (more: number): void => {
      const used = Math.min(left, more)
      this.#promised -= used
      left -= used
    }
    const room = { wrote, release: () => wrote(left) }
    try {
      await this.#check(folder, bytes, before)
    } catch (error) {
      room.release()
      throw error
    }
    return room
  }

  /** Whether what is to stay free is, for those of whom nobody knows how much is to come. @throws the refusal */
  checkReserve(): Promise<void> {
    return this.#check(this.#folder, 0, 0)
  }

  async #check(folder: string, bytes: number, promised: number): Promise<void> {
    const all = await freeBytes(folder)
    const free = all === null ? null : all - promised
    if (free !== null && free - this.#reserveBytes < bytes)
      throw this.#refusal({ free: Math.max(0, free), bytes })
  }
}
