import { Turns } from '#system/turns'
import { freeBytes } from '#system/free-space'
import { ReceptionError } from '../reception-error'

/** @throws ReceptionError `DISK_FULL` when the disk has no room for what is still to come. */
export async function checkSpace(folder: string, bytes: number): Promise<void> {
  const free = await freeBytes(folder)
  if (free !== null && free < bytes) throw noRoom(free, bytes)
}

function noRoom(free: number, bytes: number): ReceptionError {
  const message = `the receiver has ${Math.max(0, free)} bytes free, and ${bytes} are to come`
  return new ReceptionError('DISK_FULL', message)
}

/** Room on the disk for one that comes in. */
export interface PromisedRoom {
  /** So many bytes of it are on the disk by now. */
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
      const takeTo = (rest: number): void => {
        this.#promised -= left - rest
        left = rest
      }
      return {
        wrote: written => takeTo(Math.min(left, Math.max(0, bytes - written))),
        release: () => takeTo(0)
      }
    })
  }
}
