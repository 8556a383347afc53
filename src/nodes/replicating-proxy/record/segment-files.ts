import { open, readdir, rename, stat, unlink, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'

/** A file that no session needs, kept to be written over. */
interface Spare {
  readonly path: string
  readonly file: FileHandle
  readonly bytes: number
}

/** Bytes of one read. */
const readBytes = 256 * 1024
const namePattern = /^segment-(\d+)\.log$/

/**
 * The files of a session log, by the numbers of their segments. They stay open until they are removed: there are
 * few, and one is read many times. Those that nobody needs are kept to be written over, which costs the system a
 * fraction of what a new file does.
 */
export class SegmentFiles {
  readonly #folder: string
  /** Most bytes of files that are kept to be written over. */
  readonly #maxSpareBytes: number
  readonly #open = new Map<number, FileHandle>()
  readonly #creating = new Map<number, Promise<FileHandle>>()
  #spares: Spare[] = []
  #spareBytes = 0

  constructor(folder: string, maxSpareBytes: number) {
    this.#folder = folder
    this.#maxSpareBytes = maxSpareBytes
  }

  /** The segments that an earlier life of the proxy left, oldest first, with their length in bytes. */
  async found(): Promise<{ number: number; bytes: number }[]> {
    const numbers = (await readdir(this.#folder))
      .map(name => Number(namePattern.exec(name)?.[1] ?? NaN))
      .filter(Number.isSafeInteger)
      .sort((a, b) => a - b)
    return Promise.all(
      numbers.map(async number => ({ number, bytes: (await stat(this.#path(number))).size }))
    )
  }

  /** Bytes of the files that are kept to be written over. */
  get spareBytes(): number {
    return this.#spareBytes
  }

  /** The file, if it is open. */
  ready(number: number): FileHandle | undefined {
    return this.#open.get(number)
  }

  /** A file for a new segment. What is in it is another's, until it is written over. */
  create(number: number): Promise<FileHandle> {
    const file = this.#open.get(number)
    if (file) return Promise.resolve(file)
    let creating = this.#creating.get(number)
    if (!creating) {
      creating = this.#make(number).finally(() => this.#creating.delete(number))
      this.#creating.set(number, creating)
    }
    return creating
  }

  async write(number: number, chunks: Buffer[], offset: number, bytes: number): Promise<void> {
    const file = await this.create(number)
    const { bytesWritten } = await file.writev(chunks, offset)
    // A full disk may take a part: the rest in one piece says why.
    if (bytesWritten < bytes) {
      const rest = Buffer.concat(chunks).subarray(bytesWritten)
      await file.write(rest, 0, rest.length, offset + bytesWritten)
    }
  }

  /** @throws when the file is gone, or too short */
  async *read(number: number, offset: number, length: number): AsyncGenerator<Buffer> {
    const file = this.#open.get(number) ?? (await this.#reopen(number))
    for (let done = 0; done < length;) {
      const buffer = Buffer.allocUnsafe(Math.min(readBytes, length - done))
      const { bytesRead } = await file.read(buffer, 0, buffer.length, offset + done)
      if (bytesRead === 0) throw new Error(`segment ${number} of the session log is too short`)
      done += bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  }

  /** Nobody needs the segment any more. */
  remove(number: number, bytes: number): void {
    const path = this.#path(number)
    const file = this.#open.get(number)
    this.#open.delete(number)
    if (!file) void unlink(path).catch(() => undefined)
    else if (this.#spareBytes + bytes > this.#maxSpareBytes) void discard({ path, file, bytes })
    else {
      this.#spares.push({ path, file, bytes })
      this.#spareBytes += bytes
    }
  }

  /** Makes room on the disk. False: there is no spare file. */
  dropSpare(): boolean {
    const spare = this.#takeSpare()
    if (spare) void discard(spare)
    return spare !== undefined
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#creating.values())
    const files = [...this.#open.values()]
    this.#open.clear()
    await Promise.all(files.map(file => file.close().catch(() => undefined)))
    await Promise.all(this.#spares.splice(0).map(discard))
    this.#spareBytes = 0
  }

  async #make(number: number): Promise<FileHandle> {
    const path = this.#path(number)
    const spare = this.#takeSpare()
    if (spare) await rename(spare.path, path)
    const file = spare?.file ?? (await open(path, 'w+'))
    this.#open.set(number, file)
    return file
  }

  async #reopen(number: number): Promise<FileHandle> {
    const file = await open(this.#path(number), 'r+')
    const other = this.#open.get(number)
    if (other) {
      await file.close()
      return other
    }
    this.#open.set(number, file)
    return file
  }

  #takeSpare(): Spare | undefined {
    const spare = this.#spares.pop()
    if (spare) this.#spareBytes -= spare.bytes
    return spare
  }

  #path(number: number): string {
    return join(this.#folder, `segment-${number}.log`)
  }
}

async function discard({ path, file }: Spare): Promise<void> {
  await file.close().catch(() => undefined)
  await unlink(path).catch(() => undefined)
}
