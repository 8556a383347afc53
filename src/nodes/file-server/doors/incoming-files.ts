import { createHash, randomUUID } from 'node:crypto'
import { readdir, rename, rm, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { safeName } from '#nodes/protocol/transfer/safe-name'
import type { Ending } from '#shared/outcome'
import { hashFile, ownFolder } from '../content-hash'
import { FileSink } from '../file-sink'
import type { StoredUpload, UploadStore } from '../http/uploads/upload-store'
import type { FileServerLimits } from '../limits'
import { checkSpace } from '../receiver/check-space'
import type { ReceiverServices } from '../receiver/receiver-services'
import { TransferReporter } from '../receiver/transfer-reporter'
import { ReceptionError } from '../reception-error'

/** What stands before the name of a file that was cut, and can be gone on with; no node's id begins so. */
export const unfinishedPrefix = '_part~'

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
  readonly #limits: FileServerLimits

  constructor(services: ReceiverServices, store: UploadStore, limits: FileServerLimits) {
    this.services = services
    this.store = store
    this.#limits = limits
  }

  /** Bytes of the whole file of this name; else those of one that was cut; null where there is neither. */
  async sizeOf(name: string): Promise<number | null> {
    const whole = await stat(join(this.store.folder, name)).catch(() => null)
    if (whole?.isFile()) return whole.size
    return (await this.#unfinished(name))?.size ?? null
  }

  /** Bytes of the upload of this name that was cut; 0 where there is none. */
  async unfinishedBytes(name: string): Promise<number> {
    return (await this.#unfinished(name))?.size ?? 0
  }

  /**
   * Begins to receive a file, or goes on with one.
   * @param door by which it comes
   * @throws ReceptionError
   */
  async begin(door: string, peer: string, rawName: string, announced: Announced = {}): Promise<IncomingFile> {
    const { offset = 0, size, keeps = true } = announced
    const name = safeName(rawName)
    try {
      if (name === null) throw new ReceptionError('BAD_OFFER', 'nothing is left of the name')
      if (size !== undefined && size > this.store.maxBytes) throw tooLarge(this.store.maxBytes)
      await this.#makeRoom()
      await checkSpace(this.store.folder, Math.max(1, (size ?? 0) - offset))
      const temporary = this.store.temporary()
      const hash = createHash('sha256')
      if (offset > 0) {
        await this.#claim(name, temporary, offset)
        await hashFile(temporary, hash, offset)
      }
      const sink = await FileSink.open(temporary, { offset, hash })
      return new IncomingFile(this, { door, peer, name, temporary, sink, size, keeps })
    } catch (error) {
      const refusal = ReceptionError.from(error)
      this.services.counters.refused(peer, refusal.message, refusal.code)
      this.services.context.log('warn', `${door}: ${rawName} from ${peer}: ${refusal.detail}`)
      throw refusal
    }
  }

  /** Keeps what came of a file, in place of what was kept of an earlier try. */
  async keep(temporary: string, name: string): Promise<void> {
    await rename(temporary, this.#pathOf(name))
  }

  /** A whole file has that name now: nobody goes on with what was cut. */
  async forget(name: string): Promise<void> {
    await rm(this.#pathOf(name), { force: true }).catch(() => undefined)
  }

  /** Takes what was cut, so that nobody else goes on with it too. */
  async #claim(name: string, temporary: string, offset: number): Promise<void> {
    const found = await this.#unfinished(name)
    if (found === null || found.size < offset)
      throw new ReceptionError('GAP', `${found?.size ?? 0} bytes of an unfinished ${name} are here`)
    await rename(this.#pathOf(name), temporary).catch((error: unknown) => {
      throw new ReceptionError('SUPERSEDED', 'somebody else goes on with it', { cause: error })
    })
    if (found.size > offset) await truncate(temporary, offset)
  }

  #unfinished(name: string): Promise<{ readonly size: number } | null> {
    return stat(this.#pathOf(name)).catch(() => null)
  }

  #pathOf(name: string): string {
    return join(this.store.folder, ownFolder, unfinishedPrefix + name)
  }

  /** Drops what is too old, and the oldest where there are too many. */
  async #makeRoom(): Promise<void> {
    const { count, bytes: most, ageMs } = this.#limits.partials
    const folder = join(this.store.folder, ownFolder)
    const names = (await readdir(folder)).filter(file => file.startsWith(unfinishedPrefix))
    const found = await Promise.all(
      names.map(async file => ({ file, info: await stat(join(folder, file)).catch(() => null) }))
    )
    const newestFirst = found
      .flatMap(({ file, info }) => (info === null ? [] : [{ file, info }]))
      .sort((a, b) => b.info.mtimeMs - a.info.mtimeMs)
    let bytes = 0
    for (const [index, { file, info }] of newestFirst.entries()) {
      bytes += info.size
      if (index < count && bytes <= most && info.mtimeMs > Date.now() - ageMs) continue
      await rm(join(folder, file), { force: true })
      const name = file.slice(unfinishedPrefix.length)
      this.services.context.log('warn', `${name}: its unfinished upload of ${info.size} bytes was dropped`)
    }
  }
}

interface Parts {
  readonly door: string
  readonly peer: string
  readonly name: string
  readonly temporary: string
  readonly sink: FileSink
  readonly size: number | undefined
  readonly keeps: boolean
}

/** One file on its way in. It ends once: `finish` or `cut`. */
export class IncomingFile {
  readonly name: string
  readonly #files: IncomingFiles
  readonly #parts: Parts
  readonly #reporter: TransferReporter
  #ended = false

  constructor(files: IncomingFiles, parts: Parts) {
    this.#files = files
    this.#parts = parts
    this.name = parts.name
    const { context } = files.services
    this.#reporter = new TransferReporter(context, `${parts.door}-${randomUUID()}`, parts.name, parts.size)
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
    const { door, peer, name, temporary, sink, size } = this.#parts
    const { context, counters } = this.#files.services
    const bytes = sink.position
    if (size !== undefined && bytes < size)
      throw ReceptionError.cut(`${bytes} of ${size} bytes came`, 'short')
    this.#reporter.report('verifying', bytes)
    const sha256 = await sink.finish()
    check()
    const stored = await this.#files.store.publish({ temporary, sha256, bytes }, name)
    this.#ended = true
    await this.#files.forget(name)
    counters.requests++
    this.#reporter.report('stored', bytes, { sha256, file: stored.name, ...ending })
    context.log('info', `received ${name} by ${door} from ${peer}: ${bytes} bytes`)
    return stored
  }

  /** Gives it up: what was cut is kept to be gone on with, what is wrong is not. Idempotent. */
  async cut(error: unknown): Promise<ReceptionError> {
    const failure = ReceptionError.from(error)
    if (this.#ended) return failure
    this.#ended = true
    const { door, peer, name, temporary, sink, keeps } = this.#parts
    const { context, counters } = this.#files.services
    await sink.close().catch(() => undefined)
    const bytes = sink.written
    const isCut = failure.code === 'INCOMPLETE'
    if (isCut && keeps && bytes > 0) await this.#files.keep(temporary, name).catch(() => undefined)
    await this.#files.store.discard(temporary)
    counters.failed++
    const { message: reason, evidence } = failure
    this.#reporter.report(isCut ? 'cut' : 'failed', bytes, { reason, outcome: 'cut', evidence })
    const word = isCut ? 'cut' : failure.code
    context.log('warn', `${name} by ${door} from ${peer}: ${word} at byte ${bytes}: ${failure.detail}`)
    return failure
  }
}

function tooLarge(maxBytes: number): ReceptionError {
  return new ReceptionError('TOO_LARGE', `more than ${maxBytes} bytes`)
}
