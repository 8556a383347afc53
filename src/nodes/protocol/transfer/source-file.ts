import { createHash } from 'node:crypto'
import { open, type FileHandle } from 'node:fs/promises'
import { TransferFailure } from './transfer-failure'

/** Bytes of one read of the file, and so of one chunk. */
const readBytes = 1024 ** 2

/** Some bytes of a file on their way. */
export interface SourceChunk {
  readonly offset: number
  readonly chunk: Buffer
  /** To be called once nobody reads `chunk` any more: its memory is then read into again. Without, the collector has it. */
  readonly release: () => void
}

/** A file that is being sent: read once from the start, hashed on the way, and watched for changes. */
export class SourceFile {
  readonly #handle: FileHandle
  readonly #size: number
  readonly #mtimeMs: number
  readonly #hash = createHash('sha256')
  /** Memory that was read into before: to allocate a MiB for each read costs as much as the read. */
  readonly #free: Buffer[] = []

  private constructor(handle: FileHandle, size: number, mtimeMs: number) {
    this.#handle = handle
    this.#size = size
    this.#mtimeMs = mtimeMs
  }

  /** @throws TransferFailure when it cannot be read, or is not `size` bytes long. */
  static async open(path: string, size: number): Promise<SourceFile> {
    const handle = await open(path, 'r').catch((error: unknown) => {
      throw new TransferFailure('failed', 'FILE_NOT_FOUND', `cannot read ${path}`, { path }, error)
    })
    const info = await handle.stat()
    if (info.isFile() && info.size === size) return new SourceFile(handle, size, info.mtimeMs)
    await handle.close()
    throw changed()
  }

  /** Its chunks in order; the next is read while the caller works with one. All of them are hashed. */
  async *chunks(): AsyncGenerator<SourceChunk, void> {
    let offset = 0
    let next = this.#read(0)
    while (offset < this.#size) {
      const { memory, chunk } = await next
      if (chunk.length === 0) throw changed()
      const end = offset + chunk.length
      if (end < this.#size) {
        next = this.#read(end)
        // It may fail while the caller is busy; the error is taken when its turn comes.
        next.catch(() => undefined)
      }
      this.#hash.update(chunk)
      yield { offset, chunk, release: () => void this.#free.push(memory) }
      offset = end
    }
  }

  /** SHA-256 of what was read. @throws TransferFailure when the file changed in the meantime. */
  async finish(): Promise<string> {
    const { size, mtimeMs } = await this.#handle.stat()
    if (size !== this.#size || mtimeMs !== this.#mtimeMs) throw changed()
    // What the system makes up as it is read, in /proc say, tells no size, and would be stored as a part of what it is.
    const { bytesRead } = await this.#handle.read(Buffer.alloc(1), 0, 1, size)
    if (bytesRead > 0) throw longer()
    return this.#hash.digest('hex')
  }

  async close(): Promise<void> {
    await this.#handle.close().catch(() => undefined)
  }

  async #read(offset: number): Promise<{ readonly memory: Buffer; readonly chunk: Buffer }> {
    const bytes = Math.min(readBytes, this.#size - offset)
    const memory = this.#free.pop() ?? Buffer.allocUnsafeSlow(Math.min(readBytes, this.#size))
    const { bytesRead } = await this.#handle.read(memory, 0, bytes, offset)
    return { memory, chunk: memory.subarray(0, bytesRead) }
  }
}

function longer(): TransferFailure {
  const message = 'there is more of the file than its size says; pipe it into `relevo send -`'
  return new TransferFailure('failed', 'WRONG_STATE', message)
}

function changed(): TransferFailure {
  return new TransferFailure('failed', 'WRONG_STATE', 'the file changed; send it again', { changed: true })
}
