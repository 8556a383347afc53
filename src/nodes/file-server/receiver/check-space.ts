import { freeBytes } from '#system/free-space'
import { ReceptionError } from '../reception-error'

function noRoom(free: number, bytes: number): ReceptionError {
  const message = `the receiver has ${Math.max(0, free)} bytes free, and ${bytes} are to come`
  return new ReceptionError('DISK_FULL', message)
}

/** Room on the disk for one that comes in. */
export interface PromisedRoom {
  /** So many more bytes of it are on the disk. */
  wrote(bytes: number): void
  /** The rest is free for others. Idempotent. */
  release(): void
}

/**
 * The room on a disk, of which what was promised to one is not free for the next: of two that fit by themselves, and not
 * together, the second is refused before it is sent, instead of both when the disk is full.
 */
export class DiskRoom {
  readonly #folder: string
  /** Bytes that are still to come of all that were promised room. */
  #promised = 0

  constructor(folder: string) {
    this.#folder = folder
  }

  /**
   * Of several that ask at once each is promised what is left beside those that asked before.
   * @throws ReceptionError `DISK_FULL`
   */
  async promise(bytes: number): Promise<PromisedRoom> {
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
      const free = await freeBytes(this.#folder)
      if (free !== null && free - before < bytes) throw noRoom(free - before, bytes)
    } catch (error) {
      room.release()
      throw error
    }
    return room
  }
}
