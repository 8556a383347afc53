import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { PromisedRoom } from '#system/disk/disk-room'
import type { DiskRooms } from '#system/disk/disk-rooms'
import { moveFile } from '#system/move-file'
import { hashFile, ownFolder, stampOf, type Stamp } from './content-hash'
import { FileSink } from './file-sink'
import { ReceptionError, systemCode } from './reception-error'
import { syncFolder } from './sync-folder'

/** What stands before the name of a copy on the disk of its place, and of the note that says where it is. */
const prefix = '_placing~'
/** How often a copy is made, where the place turns out to be on yet another disk. */
const maxCopies = 4

interface Bytes {
  /** Their SHA-256; left out where nobody knows it. */
  readonly sha256?: string
  /** What the disk of the place has for them, where that was promised before. */
  readonly room?: PromisedRoom | undefined
}

/** Gives a file that is on the disk of its place that place. */
export type Rename = (from: string, to: string) => Promise<void>

/**
 * Gives whole files their places. A renaming does so at once; where the place is on another disk, the bytes are first copied
 * beside it, out of sight, flushed and compared, and the copy is renamed: whoever looks sees the file before, or all of the new one.
 */
export class Placing {
  readonly #notes: string
  readonly #mark: string
  readonly #rooms: DiskRooms

  /** @param notes where it is noted which copies are made, so that the next life of this node removes what a kill has left */
  constructor(notes: string, node: string, rooms: DiskRooms) {
    this.#notes = notes
    this.#mark = `${prefix}${node}~`
    this.#rooms = rooms
  }

  /** Removes the copies that an earlier life of this node has not come to an end with. */
  async prepare(): Promise<void> {
    for (const file of await readdir(this.#notes)) {
      if (!file.startsWith(this.#mark)) continue
      const note = join(this.#notes, file)
      const path = await readFile(note, 'utf8').catch(() => '')
      if (path.endsWith(file)) {
        // The disk may not be mounted yet: then the next life looks again.
        if ((await stat(dirname(path)).catch(() => null)) === null) continue
        await rm(path, { force: true }).catch(() => undefined)
      }
      await rm(note, { force: true })
    }
  }

  /**
   * Moves a file, over another if there is one.
   * @param rename is called again with a copy where the place is on another disk, once that is made
   * @returns the stamp that it has now
   */
  move(from: string, to: string, bytes: Bytes = {}, rename: Rename = moveFile): Promise<Stamp> {
    return this.settle(from, bytes, async file => {
      const stamp = await stampOf(file)
      await rename(file, to)
      // Else it is in one of two places, whatever happens; here the other is removed then.
      if (file !== from) await syncFolder(dirname(to))
      return stamp
    })
  }

  /**
   * Has `settle` move a whole file, in a turn for which others wait, and sync the folder of its place: where that is on another
   * disk it is called again with a copy there, which was made meanwhile.
   */
  async settle<T>(file: string, bytes: Bytes, settle: (from: string) => Promise<T>): Promise<T> {
    let from = file
    try {
      for (let copies = 0; ; copies++) {
        try {
          const settled = await settle(from)
          // It was moved, or was not needed, and what it is a copy of is not either.
          if (from !== file && (await stat(from).catch(() => null)) === null) await leave(file)
          return settled
        } catch (error) {
          const to = placeElsewhere(error, from)
          if (to === null || copies === maxCopies) throw error
          if (from !== file) await this.#drop(from)
          from = file
          from = await this.#copy(file, dirname(to), bytes)
        }
      }
    } finally {
      if (from !== file) await this.#drop(from)
    }
  }

  async #copy(file: string, folder: string, { sha256, room }: Bytes): Promise<string> {
    const name = this.#mark + randomUUID()
    const copy = join(folder, ownFolder, name)
    const { size, atime, mtime } = await stat(file)
    const promised = room ?? (await this.#rooms.in(folder).promise(size))
    try {
      await mkdir(dirname(copy), { recursive: true })
      await this.#note(name, copy)
      const sink = await FileSink.open(copy, { onWritten: (_, more) => promised.wrote(more) })
      let read: string
      try {
        for await (const chunk of createReadStream(file, { highWaterMark: 1024 ** 2 }))
          await sink.write(chunk as Buffer)
        read = await sink.finish()
      } finally {
        await sink.close()
      }
      if (read !== (sha256 ?? read) || (await hashFile(copy)).digest('hex') !== read)
        throw new ReceptionError('INTERNAL', 'what the other disk has of it are other bytes')
      const handle = await open(copy, 'r+')
      await handle.utimes(atime, mtime).finally(() => handle.close())
      return copy
    } catch (error) {
      await this.#drop(copy)
      throw error
    } finally {
      promised.release()
    }
  }

  /** Survives a power cut, as the copy does. */
  async #note(name: string, copy: string): Promise<void> {
    await writeFile(join(this.#notes, name), copy, { flush: true })
    await syncFolder(this.#notes)
  }

  async #drop(copy: string): Promise<void> {
    await rm(copy, { force: true }).catch(() => undefined)
    await rm(join(this.#notes, copy.slice(copy.lastIndexOf(this.#mark))), { force: true }).catch(
      () => undefined
    )
  }
}

/** Removes what has its place by now: that it cannot be removed makes it no less stored. */
async function leave(file: string): Promise<void> {
  await rm(file, { force: true }).catch(() => undefined)
}

/** The place to which a file could not be renamed because that is on another disk; null where anything else is wrong. */
function placeElsewhere(error: unknown, from: string): string | null {
  const { path, dest } = error as { path?: unknown; dest?: unknown }
  return systemCode(error) === 'EXDEV' && path === from && typeof dest === 'string' ? dest : null
}
