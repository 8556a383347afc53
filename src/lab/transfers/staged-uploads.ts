import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rm, stat, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { RelevoError } from '#shared/errors'
import { DiskRoom, type PromisedRoom, type ScarceRoom } from '#system/disk/disk-room'

/** Free space that an upload must leave on the disk, and how often it is looked at. */
const reserveBytes = 512 * 1024 ** 2
const checkEveryBytes = 64 * 1024 ** 2

interface UploadEvents {
  onProgress(bytes: number): void
  onEnd(bytes: number): void
  /** The stream was destroyed before its end, with this error if there was one; its file has what came. */
  onCut(error: Error | null): void
}

/** Files that the panel has sent and that wait to be transferred, under random names. */
export class StagedUploads {
  readonly #folder: string
  readonly #room: DiskRoom

  constructor(folder: string) {
    this.#folder = folder
    this.#room = new DiskRoom(folder, noRoom, reserveBytes)
  }

  newId(): string {
    return randomUUID()
  }

  /** Where the upload of that id is; ids are our own, anything else leads nowhere. */
  path(id: string): string {
    if (!/^[0-9a-f-]{36}$/.test(id)) throw new RelevoError('NOT_FOUND', `there is no upload "${id}"`)
    return join(this.#folder, id)
  }

  /**
   * A stream whose bytes go to the upload's file, after the first `offset` of it.
   * @param promised the room for them, which it gives back when it ends
   */
  async stage(id: string, offset: number, promised: PromisedRoom, events: UploadEvents): Promise<Writable> {
    await mkdir(this.#folder, { recursive: true })
    return new UploadStream(this.path(id), offset, { all: this.#room, promised }, events)
  }

  /** Bytes of an upload that are there. */
  async size(id: string): Promise<number> {
    return (await stat(this.path(id)).catch(() => null))?.size ?? 0
  }

  /**
   * Room for so many bytes, beside what is kept free and what others were promised.
   * @throws RelevoError `LIMIT_REACHED`
   */
  async promise(bytes: number): Promise<PromisedRoom> {
    await mkdir(this.#folder, { recursive: true })
    return this.#room.promise(bytes)
  }

  async remove(id: string): Promise<void> {
    await rm(this.path(id), { force: true }).catch(() => undefined)
  }

  /** Removes what an earlier host left behind and nobody needs. */
  async removeAllBut(paths: ReadonlySet<string>): Promise<void> {
    const names = await readdir(this.#folder).catch(() => [])
    const stale = names.map(name => join(this.#folder, name)).filter(path => !paths.has(path))
    await Promise.all(stale.map(path => rm(path, { force: true, recursive: true }).catch(() => undefined)))
  }
}

class UploadStream extends Writable {
  #handle: FileHandle | null = null
  #bytes: number
  readonly #offset: number
  #checkedAt = -Infinity
  #ended = false
  readonly #path: string
  readonly #room: { readonly all: DiskRoom; readonly promised: PromisedRoom }
  readonly #events: UploadEvents

  constructor(
    path: string,
    offset: number,
    room: { readonly all: DiskRoom; readonly promised: PromisedRoom },
    events: UploadEvents
  ) {
    super({ highWaterMark: 1024 ** 2 })
    this.#bytes = offset
    this.#offset = offset
    this.#path = path
    this.#room = room
    this.#events = events
  }

  override _construct(callback: (error?: Error | null) => void): void {
    const begin = async (): Promise<void> => {
      this.#handle = await open(this.#path, this.#offset === 0 ? 'wx' : 'r+', 0o600)
      if (this.#offset > 0) await this.#handle.truncate(this.#offset)
    }
    begin().then(() => callback(), callback)
  }

  override _write(chunk: Buffer, _encoding: string, callback: (error?: Error | null) => void): void {
    this.#append(chunk).then(() => callback(), callback)
  }

  override _final(callback: (error?: Error | null) => void): void {
    const finish = async (): Promise<void> => {
      await this.#handle?.sync()
      await this.#close()
      this.#ended = true
      this.#events.onEnd(this.#bytes)
    }
    finish().then(() => callback(), callback)
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    const discard = async (): Promise<void> => {
      // What came is gone on with, also after a power cut.
      await this.#handle?.sync().catch(() => undefined)
      await this.#close()
      if (this.#ended) return
      this.#events.onCut(error)
    }
    discard().then(
      () => callback(error),
      (failure: Error) => callback(error ?? failure)
    )
  }

  async #append(chunk: Buffer): Promise<void> {
    if (this.#bytes - this.#checkedAt >= checkEveryBytes) {
      await this.#room.all.checkReserve()
      this.#checkedAt = this.#bytes
    }
    for (let at = 0; at < chunk.length && this.#handle !== null;) {
      const { bytesWritten } = await this.#handle.write(chunk, at, chunk.length - at, this.#bytes)
      at += bytesWritten
      this.#room.promised.wrote(bytesWritten)
      this.#bytes += bytesWritten
    }
    this.#events.onProgress(this.#bytes)
  }

  async #close(): Promise<void> {
    const handle = this.#handle
    this.#handle = null
    this.#room.promised.release()
    await handle?.close()
  }
}

function noRoom({ free }: ScarceRoom): RelevoError {
  const message = `the disk has ${free} bytes left and ${reserveBytes} are kept free; make room and try again`
  return new RelevoError('LIMIT_REACHED', message, { free, reserve: reserveBytes })
}
