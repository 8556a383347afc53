import type { UploadName } from '../../http/uploads/upload-name'
import { ReceptionError } from '../../reception-error'
import type { IncomingFile, IncomingFiles } from '../incoming-files'

/** Bytes that may come before those in front of them: clients write several parts of a file at once. */
const maxAheadBytes = 8 * 1024 ** 2

interface How {
  /** Whether what has the name now is to go. Without it, an upload that was cut is gone on with. */
  readonly truncates: boolean
  /** Whether offsets count for nothing. */
  readonly appends: boolean
}

/**
 * A file that is open for writing. It is whole when its client closes it: SFTP has no other word for that, and a client
 * that was killed, or whose connection broke, says nothing. One that gives up in the middle and closes the file all the
 * same (OpenSSH's does, at Ctrl+C) cannot be told from one that is done.
 */
export class SftpUpload {
  readonly #files: IncomingFiles
  readonly #peer: string
  readonly #name: UploadName
  readonly #appends: boolean
  #incoming: IncomingFile | null = null
  /** Parts whose turn has not come yet, by their offset. */
  readonly #ahead = new Map<number, Buffer>()
  #aheadBytes = 0
  #failure: unknown = null

  private constructor(files: IncomingFiles, peer: string, name: UploadName, appends: boolean) {
    this.#files = files
    this.#peer = peer
    this.#name = name
    this.#appends = appends
  }

  /** @throws ReceptionError */
  static async open(
    files: IncomingFiles,
    peer: string,
    name: UploadName,
    { truncates, appends }: How
  ): Promise<SftpUpload> {
    const upload = new SftpUpload(files, peer, name, appends)
    if (truncates) upload.#incoming = await files.begin('sftp', peer, name)
    else if ((await files.whole(name)) !== null)
      throw new ReceptionError('GAP', 'it is whole: it can be replaced, and not changed')
    return upload
  }

  get position(): number {
    return this.#incoming?.position ?? 0
  }

  /** @throws ReceptionError; after that it can only be closed, and then it is cut. */
  async write(offset: number, data: Buffer): Promise<void> {
    if (this.#failure !== null) throw this.#failure
    try {
      this.#incoming ??= await this.#goOn(offset)
      await this.#put(this.#incoming, this.#appends ? this.#incoming.position : offset, data)
    } catch (error) {
      this.#failure = error
      await this.cut(error)
      throw error
    }
  }

  /** The client has closed it. @throws ReceptionError where it is not whole, or could not be stored */
  async finish(): Promise<void> {
    if (this.#failure !== null) throw this.#failure
    try {
      // Opened, and closed without a word: what was cut is still there to be gone on with.
      if (this.#incoming === null && (await this.#files.unfinishedBytes(this.#name)) > 0) return
      this.#incoming ??= await this.#goOn(0)
      if (this.#ahead.size > 0)
        throw ReceptionError.cut(`the bytes from ${this.#incoming.position} on never came`, 'short')
      await this.#incoming.finish({ outcome: 'whole', evidence: 'framing' })
    } catch (error) {
      await this.cut(error)
      throw error
    }
  }

  async cut(error: unknown): Promise<void> {
    this.#ahead.clear()
    await this.#incoming?.cut(error)
  }

  async #goOn(offset: number): Promise<IncomingFile> {
    const from = this.#appends ? await this.#files.unfinishedBytes(this.#name) : offset
    return this.#files.begin('sftp', this.#peer, this.#name, { offset: from })
  }

  async #put(incoming: IncomingFile, offset: number, data: Buffer): Promise<void> {
    if (offset < incoming.position) throw new ReceptionError('OVERRUN', 'those bytes have come already')
    if (offset > incoming.position) {
      this.#aheadBytes += data.length
      if (this.#ahead.has(offset) || this.#aheadBytes > maxAheadBytes)
        throw new ReceptionError('GAP', `the bytes from ${incoming.position} on are missing`)
      this.#ahead.set(offset, data)
      return
    }
    await incoming.write(data)
    for (let next = this.#ahead.get(incoming.position); next; next = this.#ahead.get(incoming.position)) {
      this.#ahead.delete(incoming.position)
      this.#aheadBytes -= next.length
      await incoming.write(next)
    }
  }
}
