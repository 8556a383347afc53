import { Turns } from '#system/turns'
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
  /** One looks at a time, so that no two are promised the same. */
  readonly #turns = new Turns()

  constructor(folder: string) {
    this.#folder = folder
  }

  /** @throws ReceptionError `DISK_FULL` */
  promise(bytes: number): Promise<PromisedRoom> {
    return this.#turns.take(async () => {
      const free = await freeBytes(this.#folder)
      if (free !== null && free - this.#promised < bytes) throw noRoom(free - this.#promised, bytes)
      this.#promised += bytes
      let left = bytes
      const wrote = (more: number): void => {
        const used = Math.min(left, more)
        this.#promised -= used
        left -= used
      }
      return { wrote, release: () => wrote(left) }
    })
  }
}
