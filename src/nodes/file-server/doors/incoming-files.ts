import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { splitPath } from '#nodes/protocol/transfer/safe-name'
import type { Ending } from '#shared/outcome'
import type { PromisedRoom } from '#system/disk/disk-room'
import { hashFile } from '../content-hash'
import { FileSink } from '../file-sink'
import type { ComingUpload } from '../http/uploads/unfinished-uploads'
import { exactly, type UploadName } from '../http/uploads/upload-name'
import type { Renaming, StoredUpload, UploadStore } from '../http/uploads/upload-store'
import type { ReceiverServices } from '../receiver/receiver-services'
import { TransferReporter } from '../receiver/transfer-reporter'
import { ReceptionError, systemCode } from '../reception-error'
import { syncFolder } from '../sync-folder'
import { stored, storedFile, type StoredFile } from './stored-files'

/** What one folder may hold before no folder is made in it any more. */
const maxInFolder = 10_000

/** What is known of a file before its first byte. */
export interface Announced {
  /** The byte that it begins with: so many are here of an upload that was cut. */
  readonly offset?: number
  /** Bytes of all of it, where the sender says so. */
  readonly size?: number
  /** Whether what comes is kept where it is cut: false where the protocol has no way to go on. */
  readonly keeps?: boolean
}

/**
 * The files that come in by FTP, SFTP and TCP, by the same rules as a `PUT`: no file has its name before all of it is on
 * disk, and the earlier file of that name stays until then. What was cut is kept beside, one for a name, so that a client
 * that can go on (`REST`, `reput`) does.
 */
export class IncomingFiles {
  readonly services: ReceiverServices
  readonly store: UploadStore

  constructor(services: ReceiverServices, store: UploadStore) {
    this.services = services
    this.store = store
  }

  /** The whole file, or the folder, that a client calls so; null where there is neither. */
  async find(upload: UploadName): Promise<StoredFile | null> {
    const folder = await stored(this.store.folder, upload.safe)
    return (await this.whole(upload)) ?? (folder?.isFolder === true ? folder : null)
  }

  /** The whole file that a client calls so. */
  async whole(upload: UploadName): Promise<(StoredFile & { readonly path: string }) | null> {
    const path = this.store.nameOf(upload)
    const file = path === null ? null : await storedFile(this.store.folder, path)
    return file && path !== null ? { ...file, path } : null
  }

  /** Bytes of the whole file of this name; else those of one that was cut; null where there is neither. */
  async sizeOf(upload: UploadName): Promise<number | null> {
    return (await this.whole(upload))?.size ?? ((await this.unfinishedBytes(upload)) || null)
  }

  /** Bytes of the upload of this name that was cut; 0 where there is none. */
  unfinishedBytes({ sent }: UploadName): Promise<number> {
    return this.store.unfinished.bytes(sent)
  }

  /** Makes a folder in one that is there. @throws ReceptionError, and what the disk said */
  async makeFolder(name: string): Promise<void> {
    await this.#checkPlace(exactly(name))
    const path = join(this.store.folder, name)
    if ((await readdir(dirname(path))).length >= maxInFolder)
      throw new ReceptionError(
        'LIMIT_REACHED',
        `there are ${maxInFolder} files and folders in that one already`
      )
    await mkdir(path).catch((error: unknown) => {
      if (systemCode(error) === 'EEXIST') throw new ReceptionError('BAD_OFFER', 'a file has that name')
      throw error
    })
    await syncFolder(dirname(path))
  }

  /** Removes a folder in which nothing is. @throws ReceptionError, and what the disk said */
  async removeFolder(name: string): Promise<void> {
    if (!(await this.store.hasFolder(name)))
      throw new ReceptionError('BAD_OFFER', 'there is no such folder here')
    await this.store.removeFolder(name).catch((error: unknown) => {
      const code = systemCode(error)
      if (code === 'ENOTEMPTY' || code === 'EEXIST')
        throw new ReceptionError('BAD_OFFER', 'there is something in that folder')
      throw error
    })
  }

  /**
   * Gives a whole file another name.
   * @param replaces whether it may be in place of the file that has it
   * @throws ReceptionError, and what the disk said
   */
  async rename(from: UploadName, to: UploadName, how: { readonly replaces: boolean }): Promise<Renaming> {
    const whole = await this.whole(from)
    if (whole === null) return 'missing'
    if (from.sent === to.sent) return { name: whole.path }
    await this.#checkPlace(to)
    return this.store.rename(from, to, how)
  }

  /**
   * Begins to receive a file, or goes on with one.
   * @param door by which it comes
   * @param upload may be in folders, which have to be there; null where nothing is left of its name
   * @throws ReceptionError
   */
  async begin(
    door: string,
    peer: string,
    upload: UploadName | null,
    announced: Announced = {}
  ): Promise<IncomingFile> {
    const { offset = 0, size, keeps = true } = announced
    const { unfinished } = this.store
    let coming: ComingUpload | null = null
    let room: PromisedRoom | null = null
    try {
      if (upload === null) throw new ReceptionError('BAD_OFFER', 'nothing is left of the name')
      await this.#checkPlace(upload)
      if (size !== undefined && size > this.store.maxBytes) throw tooLarge(this.store.maxBytes)
      await unfinished.makeRoom()
      const promised = (room = await this.store.diskRoom.promise(Math.max(1, (size ?? 0) - offset)))
      coming = await unfinished.begin(upload.sent, offset)
      const { temporary } = coming
      const hash = createHash('sha256')
      if (offset > 0) {
        await unfinished.claim(coming, offset)
        await hashFile(temporary, hash, offset)
      }
      const sink = await FileSink.open(temporary, {
        ...{ offset, hash },
        onWritten: (_, more) => promised.wrote(more)
      })
      return new IncomingFile(this, { door, peer, upload, coming, sink, size, keeps, room: promised })
    } catch (error) {
      room?.release()
      if (coming) await unfinished.end(coming)
      const refusal = ReceptionError.from(error)
      this.services.counters.refused(peer, refusal.message, refusal.code)
      this.services.context.log(
        'warn',
        `${door}: ${upload?.safe ?? 'a file'} from ${peer}: ${refusal.detail}`
      )
      throw refusal
    }
  }

  /** Whether a file or a folder may be put there. @throws ReceptionError `BAD_OFFER`, and where the folder of all is gone */
  async #checkPlace(upload: UploadName): Promise<void> {
    const { folder } = splitPath(upload.safe)
    if (!(await this.store.hasFolder(''))) throw ReceptionError.folderGone()
    if (!(await this.store.hasFolder(folder)))
      throw new ReceptionError('BAD_OFFER', `there is no folder ${folder} here`)
    if (await this.store.isFolder(upload)) throw ReceptionError.isFolder()
  }
}

interface Parts {
  readonly door: string
  readonly peer: string
  readonly upload: UploadName
  readonly coming: ComingUpload
  readonly sink: FileSink
  readonly room: PromisedRoom
  readonly size: number | undefined
  readonly keeps: boolean
}

/** One file on its way in. It ends once: `finish` or `cut`. */
export class IncomingFile {
  readonly #files: IncomingFiles
  readonly #parts: Parts
  readonly #reporter: TransferReporter
  #ended = false

  constructor(files: IncomingFiles, parts: Parts) {
    this.#files = files
    this.#parts = parts
    const { context } = files.services
    this.#reporter = new TransferReporter(
      context,
      `${parts.door}-${randomUUID()}`,
      parts.upload.safe,
      parts.size
    )
    this.#reporter.report('sending', parts.sink.position)
  }

  /** Bytes of the file so far, those that were here before included. */
  get position(): number {
    return this.#parts.sink.position
  }

  /** Takes a chunk; resolves when there is room for the next. @throws ReceptionError, and what the disk said */
  async write(chunk: Buffer): Promise<void> {
    const { sink, size } = this.#parts
    const { maxBytes } = this.#files.store
    if (sink.position + chunk.length > maxBytes) throw tooLarge(maxBytes)
    if (size !== undefined && sink.position + chunk.length > size)
      throw new ReceptionError('OVERRUN', 'more bytes than were announced')
    await sink.write(chunk)
    this.#reporter.report('sending', sink.written)
  }

  /**
   * Gives it its name, once all of it is on disk.
   * @param ending what shows that it is whole, as far as the protocol tells
   * @param check looks once more, when everything is on disk, whether it may have its name; throws otherwise
   */
  async finish(ending: Ending, check: () => void = () => undefined): Promise<StoredUpload> {
    const { door, peer, upload, coming, sink, size } = this.#parts
    const { context, counters } = this.#files.services
    const bytes = sink.position
    if (size !== undefined && bytes < size)
      throw ReceptionError.cut(`${bytes} of ${size} bytes came`, 'short')
    this.#reporter.report('verifying', bytes)
    const sha256 = await sink.finish()
    check()
    const stored = await this.#files.store.publish({ temporary: coming.temporary, sha256, bytes }, upload)
    this.#ended = true
    this.#parts.room.release()
    counters.requests++
    this.#reporter.report('stored', bytes, { sha256, file: stored.name, ...ending })
    context.log('info', `received ${stored.name} by ${door} from ${peer}: ${bytes} bytes`)
    return stored
  }

  /** Gives it up: what was cut is kept to be gone on with, what is wrong is not. Idempotent. */
  async cut(error: unknown): Promise<ReceptionError> {
    const failure = ReceptionError.from(error)
    if (this.#ended) return failure
    this.#ended = true
    const { door, peer, upload, coming, sink, room, keeps } = this.#parts
    room.release()
    const { context, counters } = this.#files.services
    const { unfinished } = this.#files.store
    const isCut = failure.code === 'INCOMPLETE'
    await (isCut && keeps ? sink.keep() : sink.close()).catch(() => undefined)
    const bytes = sink.written
    if (isCut && keeps) await unfinished.keep(coming)
    await unfinished.end(coming)
    counters.failed++
    const { message: reason, evidence } = failure
    this.#reporter.report(isCut ? 'cut' : 'failed', bytes, { reason, outcome: 'cut', evidence })
    const word = isCut ? 'cut' : failure.code
    context.log('warn', `${upload.safe} by ${door} from ${peer}: ${word} at byte ${bytes}: ${failure.detail}`)
    return failure
  }
}

function tooLarge(maxBytes: number): ReceptionError {
  return new ReceptionError('TOO_LARGE', `more than ${maxBytes} bytes`)
}
