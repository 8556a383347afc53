import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DiskRoom, type PromisedRoom, type ScarceRoom } from './disk-room'

/** Whoever promises room on a disk. */
export type Room = Pick<DiskRoom, 'promise'>

interface Existing {
  readonly path: string
  readonly device: number
}

/** The room on the disks on which folders are: those of one disk share what is promised. */
export class DiskRooms {
  readonly #refusal: (room: ScarceRoom) => Error
  readonly #rooms = new Map<number, DiskRoom>()

  /** @param refusal what is thrown where there is too little */
  constructor(refusal: (room: ScarceRoom) => Error) {
    this.#refusal = refusal
  }

  /** The room on the disk that has a folder when it is asked for; the folder may be made yet. */
  in(folder: string): Room {
    return { promise: async bytes => this.#promise(bytes, await existing(folder)) }
  }

  /**
   * Room in a folder for what is written to another one first; null where both seem to be on one disk, which has that
   * already. A disk may be mounted twice, and not let a file be renamed from one mount to the other: who copies it then has
   * to ask for the room.
   */
  async promiseBeside(other: string, folder: string, bytes: number): Promise<PromisedRoom | null> {
    const [first, second] = await Promise.all([existing(other), existing(folder)])
    return first.device === second.device ? null : this.#promise(bytes, second)
  }

  #promise(bytes: number, { path, device }: Existing): Promise<PromisedRoom> {
    const room = this.#rooms.get(device) ?? new DiskRoom(path, this.#refusal)
    this.#rooms.set(device, room)
    return room.promise(bytes, path)
  }
}

/** The folder, or the nearest around it that is there, and its disk. */
async function existing(path: string): Promise<Existing> {
  const found = await stat(path).catch(() => null)
  const outer = dirname(path)
  if (found === null && outer !== path) return existing(outer)
  return { path, device: found?.dev ?? 0 }
}
