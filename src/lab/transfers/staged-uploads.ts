import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rm, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { RelevoError } from '#shared/errors'
import { freeBytes } from '#system/free-space'

/** Free space that an upload must leave on the disk, and how often it is looked at. */
const reserveBytes = 512 * 1024 ** 2
const checkEveryBytes = 64 * 1024 ** 2

interface UploadEvents {
  onProgress(bytes: number): void
  onEnd(bytes: number): void
  /** The stream was destroyed before its end, with this error if there was one; its file is gone. */
  onDiscarded(error: Error | null): void
}

/** Files that the panel has sent and that wait to be transferred, under random names. */
export class StagedUploads {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  newId(): string {
    return randomUUID()
  }

  /** Where the upload of that id is; ids are our own, anything else leads nowhere. */
  path(id: string): string {
    if (!/^[0-9a-f-]{36}$/.test(id)) throw new RelevoError('NOT_FOUND', `there is no upload "${id}"`)
    return join(this.#folder, id)
  }

  /** A stream whose bytes go to the upload's file; destroying it before its end removes the file. */
  async stage(id: string, events: UploadEvents): Promise<Writable> {
    await mkdir(this.#folder, { recursive: true })
    return new UploadStream(this.path(id), this.#folder, events)
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
  #bytes = 0
  #checkedAt = -Infinity
  #ended = false
  readonly #path: string
  readonly #folder: string
  readonly #events: UploadEvents

  constructor(path: string, folder: string, events: UploadEvents) {
    super({ highWaterMark: 1024 ** 2 })
    this.#path = path
    this.#folder = folder
    this.#events = events
  }

  override _construct(callback: (error?: Error | null) => void): void {
    open(this.#path, 'wx', 0o600).then(
      handle => {
        this.#handle = handle
        callback()
      },
      (error: Error) => callback(error)
    )
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
      await this.#close()
      if (this.#ended) return
      await rm(this.#path, { force: true })
      this.#events.onDiscarded(error)
    }
    discard().then(
      () => callback(error),
      (failure: Error) => callback(error ?? failure)
    )
  }

  async #append(chunk: Buffer): Promise<void> {
    if (this.#bytes - this.#checkedAt >= checkEveryBytes) {
      await this.#checkSpace()
      this.#checkedAt = this.#bytes
    }
    await this.#handle?.writeFile(chunk)
    this.#bytes += chunk.length
    this.#events.onProgress(this.#bytes)
  }

  async #checkSpace(): Promise<void> {
    const free = await freeBytes(this.#folder)
    if (free === null || free >= reserveBytes) return
    const message = `the disk has ${free} bytes left and ${reserveBytes} are kept free; make room and try again`
    throw new RelevoError('LIMIT_REACHED', message, { free, reserve: reserveBytes })
  }

  async #close(): Promise<void> {
    const handle = this.#handle
    this.#handle = null
    await handle?.close()
  }
}
