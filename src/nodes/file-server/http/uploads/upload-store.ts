import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readdir, rm, rmdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { freeBytes } from '#system/free-space'
import { moveFile } from '#system/move-file'
import { hashFile, ownFolder, stampOf, type ContentHashes } from '../../content-hash'
import { FileSink } from '../../file-sink'
import type { PartialLimits } from '../../limits'
import { systemCode } from '../../reception-error'
import { makeFolder, syncFolder } from '../../sync-folder'
import { pour } from './pour'
import { UnfinishedUploads } from './unfinished-uploads'
import { UploadError } from './upload-error'

/** The bytes of an upload on disk, which have no name yet. */
export interface Received {
  readonly temporary: string
  readonly sha256: string
  readonly bytes: number
}

/** A file that has its name. */
export interface StoredUpload {
  readonly name: string
  readonly sha256: string
  readonly bytes: number
}

/** The files that people upload, in `uploads/`. A file has its name only once it is whole and on disk. */
export class UploadStore {
  readonly folder: string
  /** Largest file, bytes. */
  readonly maxBytes: number
  /** What was cut, and can be gone on with. */
  readonly unfinished: UnfinishedUploads
  readonly #own: string
  readonly #node: string
  readonly #hashes: ContentHashes
  readonly #onPublished: (upload: StoredUpload) => Promise<void>
  /** What goes on with each name. */
  readonly #turns = new Map<string, Promise<void>>()

  constructor(options: {
    readonly dataDir: string
    readonly node: string
    readonly maxBytes: number
    readonly hashes: ContentHashes
    readonly limits: PartialLimits
    readonly onDropped: (name: string, bytes: number) => void
    /** Called before whoever sent it hears that it is stored. */
    readonly onPublished: (upload: StoredUpload) => Promise<void>
  }) {
    const { dataDir, node, maxBytes, hashes, limits, onDropped, onPublished } = options
    this.folder = join(dataDir, 'uploads')
    this.maxBytes = maxBytes
    this.#own = join(this.folder, ownFolder)
    this.#node = node
    this.#hashes = hashes
    this.#onPublished = onPublished
    this.unfinished = new UnfinishedUploads(this.#own, node, limits, onDropped)
  }

  /** Creates the folders and looks through what an earlier life of this node (others may share them) has left. */
  async prepare(): Promise<void> {
    await mkdir(this.#own, { recursive: true })
    await this.unfinished.prepare()
  }

  /**
   * Looks at what an upload says of its length before any of it is read.
   * @param offset bytes of it that are here
   * @throws UploadError 413 and 507
   */
  async check(bytes: number, { envelopeBytes = 0, offset = 0 } = {}): Promise<void> {
    if (bytes > this.maxBytes + envelopeBytes) throw UploadError.tooLarge(this.maxBytes)
    const free = await freeBytes(this.folder)
    if (free !== null && bytes - offset > free)
      throw new UploadError(507, 'El disco del servidor no tiene lugar para el archivo.')
  }

  temporary(): string {
    return join(this.#own, `${this.#node}~${randomUUID()}`)
  }

  /**
   * Reads `stream` to its end into a file without a name, of which the first `offset` bytes are there. What it throws
   * leaves the stream as it is: an answer has to go out yet, on the connection that a request would take with it; and
   * what came is on disk. @throws UploadError, and what the disk said
   */
  async receive(stream: Readable, temporary: string, offset = 0): Promise<Received> {
    const hash = await hashFile(temporary, createHash('sha256'), offset)
    const sink = await FileSink.open(temporary, { offset, hash })
    try {
      await pour(stream, sink, () => {
        if (sink.position > this.maxBytes) throw UploadError.tooLarge(this.maxBytes)
      })
      const bytes = sink.position
      return { temporary, sha256: await sink.finish(), bytes }
    } finally {
      await sink.keep()
    }
  }

  /** Gives a whole file its name, in place of an earlier one. `name` is a safe one, and may be in folders. */
  publish(received: Received, name: string): Promise<StoredUpload> {
    return this.#inTurn(name, async () => {
      await this.#put(received, name)
      const { sha256, bytes } = received
      const stored = { name, sha256, bytes }
      await this.#onPublished(stored)
      return stored
    })
  }

  /**
   * Brings a file back that was lost or has other bytes by now, which are kept beside, out of sight.
   * @param isWanted asked when its turn has come: somebody may have sent or removed a file of that name meanwhile
   * @returns whether it is there
   */
  replace(received: Received, name: string, isWanted: () => boolean): Promise<boolean> {
    const path = join(this.folder, name)
    return this.#inTurn(name, async () => {
      if (!isWanted()) return false
      if ((await stat(path).catch(() => null))?.isFile()) {
        const aside = join(this.#own, `${name}.replaced`)
        await mkdir(dirname(aside), { recursive: true })
        await moveFile(path, aside)
      }
      await this.#put(received, name)
      return true
    })
  }

  /** Removes a file, as a person wishes. Whether there was one. */
  remove(name: string): Promise<boolean> {
    const path = join(this.folder, name)
    return this.#inTurn(name, async () => {
      if (!(await stat(path).catch(() => null))?.isFile()) return false
      await rm(path)
      await this.#hashes.forget(path)
      await syncFolder(dirname(path))
      return true
    })
  }

  async #put({ temporary, sha256 }: Received, name: string): Promise<void> {
    const path = join(this.folder, name)
    const stamp = await stampOf(temporary)
    await moveFile(temporary, path).catch(async (error: unknown) => {
      if (systemCode(error) !== 'ENOENT') throw error
      await makeFolder(dirname(path))
      await moveFile(temporary, path)
    })
    await syncFolder(dirname(path))
    await this.#hashes.remember(path, sha256, stamp)
    await this.unfinished.forget(name)
  }

  /** One after the other for each name: what is told of a file has to be of the one that got there last. */
  #inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
    const result = (this.#turns.get(name) ?? Promise.resolve()).then(work)
    const over = result
      .catch(() => undefined)
      .then(() => {
        if (this.#turns.get(name) === over) this.#turns.delete(name)
      })
    this.#turns.set(name, over)
    return result
  }

  /** Whether there is a folder of this path; '' is the one of all uploads. */
  async hasFolder(path: string): Promise<boolean> {
    return (await stat(join(this.folder, path)).catch(() => null))?.isDirectory() ?? false
  }

  /** Removes a folder in which nothing is. @throws what the system said: `ENOTEMPTY`, `ENOENT` */
  async removeFolder(name: string): Promise<void> {
    const path = join(this.folder, name)
    // The hashes of files that are gone are nothing that anybody has put there.
    if ((await readdir(path)).every(entry => entry === ownFolder))
      await rm(join(path, ownFolder), { recursive: true, force: true })
    await rmdir(path)
    await syncFolder(dirname(path))
  }

  async discard(temporary: string): Promise<void> {
    await rm(temporary, { force: true }).catch(() => undefined)
  }
}

/** Where an upload is found. */
export function uploadLocation(name: string): string {
  return `/uploads/${encodeURIComponent(name)}`
}
