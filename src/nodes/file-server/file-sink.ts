import { createHash, type Hash } from 'node:crypto'
import { open, type FileHandle } from 'node:fs/promises'
import { unowned, type ChunkOwner } from '#nodes/net/slab'
import { countGarbage } from './young-garbage'

/** Bytes, and chunks, that may wait for the disk before the writer has to wait. */
const maxPendingBytes = 1024 ** 2
const maxPendingChunks = 4096
/** Buffers in one system call; within every system's limit. */
const maxBatchChunks = 512

/** A chunk that waits for the disk, and whose memory it is. */
interface Pending {
  readonly chunk: Buffer
  readonly owner: ChunkOwner
}

/**
 * Appends to a file and hashes on the way, for uploads and receptions. While one write is on its way to the disk the
 * next chunks gather, so that network and disk work at the same time and small chunks are written together.
 */
export class FileSink {
  readonly #handle: FileHandle
  readonly #hash: Hash
  readonly #onWritten: (written: number, more: number) => void
  #pending: Pending[] = []
  #pendingBytes = 0
  #written: number
  #pump: Promise<void> | null = null
  /** The write that is on its way; never rejects. */
  #step: Promise<unknown> = Promise.resolve()
  #error: unknown = null
  #closed = false
  #isWhole = false

  private constructor(
    handle: FileHandle,
    offset: number,
    hash: Hash,
    onWritten: (written: number, more: number) => void
  ) {
    this.#handle = handle
    this.#written = offset
    this.#hash = hash
    this.#onWritten = onWritten
  }

  /**
   * Opens `path` for writing at `offset`, up to which `hash` has seen the bytes.
   * @param onWritten told of the bytes that are written by now, and how many of them since the last time
   */
  static async open(
    path: string,
    {
      offset = 0,
      hash = createHash('sha256'),
      onWritten = () => undefined
    }: { offset?: number; hash?: Hash; onWritten?: (written: number, more: number) => void } = {}
  ): Promise<FileSink> {
    const handle = await open(path, offset === 0 ? 'w' : 'r+', 0o644)
    return new FileSink(handle, offset, hash, onWritten)
  }

  /** Bytes of the file that the system has: they survive the end of this process. */
  get written(): number {
    return this.#written
  }

  /** Bytes of the file, those that still wait for the disk included. */
  get position(): number {
    return this.#written + this.#pendingBytes
  }

  /** Whether it was finished: all of it survives a power cut. */
  get isWhole(): boolean {
    return this.#isWhole
  }

  /** Takes a chunk, whose memory is retained until it is written; resolves when there is room for the next. @throws what the disk said. */
  async write(chunk: Buffer, owner: ChunkOwner = unowned): Promise<void> {
    if (this.#error !== null) throw this.#error
    this.#hash.update(chunk)
    if (owner === unowned) countGarbage(chunk.length)
    owner.retain()
    this.#pending.push({ chunk, owner })
    this.#pendingBytes += chunk.length
    this.#pump ??= this.#run()
    while (this.#pump !== null && this.isFull) await this.#step
    if (this.#error !== null) throw this.#error
  }

  /** Whether more waits for the disk than should: `write` resolves when less does. */
  get isFull(): boolean {
    return this.#pendingBytes > maxPendingBytes || this.#pending.length > maxPendingChunks
  }

  /** Resolves when everything taken so far is written. */
  async flush(): Promise<void> {
    while (this.#pump !== null) await this.#pump
    if (this.#error !== null) throw this.#error
  }

  /** Writes what is left, makes it survive a power cut, and closes. @returns the SHA-256 of the whole file. */
  async finish(): Promise<string> {
    await this.flush()
    await this.#handle.sync()
    this.#isWhole = true
    await this.close()
    return this.#hash.digest('hex')
  }

  /** Writes what it can and closes, keeping what is on disk. Idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.flush().catch(() => undefined)
    await this.#handle.close()
  }

  /** Closes as `close` does; what came survives a power cut too, to be gone on with. Idempotent. */
  async keep(): Promise<void> {
    if (this.#closed) return
    await this.flush().catch(() => undefined)
    await this.#handle.sync().catch(() => undefined)
    await this.close()
  }

  async #run(): Promise<void> {
    try {
      while (this.#pending.length > 0) {
        const batch = this.#pending.splice(0, maxBatchChunks)
        const chunks = batch.map(({ chunk }) => chunk)
        const writing = this.#handle.writev(chunks, this.#written)
        this.#step = writing.catch(() => undefined)
        const { bytesWritten } = await writing
        this.#pending.unshift(...remainder(batch, bytesWritten))
        this.#pendingBytes -= bytesWritten
        this.#written += bytesWritten
        this.#onWritten(this.#written, bytesWritten)
      }
    } catch (error) {
      this.#error = error
    } finally {
      this.#pump = null
    }
  }
}

/** What a short write left of a batch; the memory of the rest is released. */
function remainder(batch: readonly Pending[], written: number): Pending[] {
  let skip = written
  const rest: Pending[] = []
  for (const { chunk, owner } of batch) {
    if (skip >= chunk.length) {
      skip -= chunk.length
      owner.release()
    } else {
      rest.push({ chunk: chunk.subarray(skip), owner })
      skip = 0
    }
  }
  return rest
}
