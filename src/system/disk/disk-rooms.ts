import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DiskRoom, type PromisedRoom, type ScarceRoom } from './disk-room'

/** Whoever promises room on a disk. */
export type Room = Pick<DiskRoom, 'promise'>

const nothing: PromisedRoom = { wrote: () => undefined, release: () => undefined }

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
    return { promise: async bytes => (await this.#of(folder)).promise(bytes) }
  }

  /** Room in a folder for what is written to another one first; where both are on one disk it has that already. */
  async promiseBeside(other: string, folder: string, bytes: number): Promise<PromisedRoom> {
    const [first, second] = await Promise.all([this.#of(other), this.#of(folder)])
    return first === second ? nothing : second.promise(bytes)
  }

  async #of(folder: string): Promise<DiskRoom> {
    const device = await deviceOf(folder)
    const room = this.#rooms.get(device) ?? new DiskRoom(folder, this.#refusal)
    this.#rooms.set(device, room)
    return room
  }
}

/** The disk that has a folder, or will have it. */
async function deviceOf(folder: string): Promise<number> {
  const found = await stat(folder).catch(() => null)
  if (found !== null) return found.dev
  const outer = dirname(folder)
  return outer === folder ? 0 : deviceOf(outer)
}
