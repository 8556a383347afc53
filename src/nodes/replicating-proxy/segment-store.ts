import { open, readdir, rename, stat, unlink, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { ChunkOwner } from '#nodes/net/slab'
import type { LogEntry } from './session-log'

/** Where some bytes of a session are. */
export interface Extent {
  readonly segment: number
  readonly offset: number
  length: number
}

interface Segment {
  readonly number: number
  bytes: number
  /** Sessions that have bytes in it. */
  readonly users: Set<LogEntry>
}

/** A file that no session needs. */
interface Spare {
  readonly path: string
  readonly file: FileHandle
  readonly bytes: number
}

interface Waiting {
  readonly entry: LogEntry
  readonly chunk: Buffer
  readonly memory: ChunkOwner
}

/**
 * What waits in memory before it is written: most sessions are over by then, every replica has had them, and
 * they never reach the disk.
 */
const flushBytes = 8 * 1024 ** 2
const flushChunks = 8_192
/** A session of more than this goes to the disk in any case: then rather while its bytes are in the CPU's cache. */
const largeBytes = 2 * 1024 ** 2
const largeFlushBytes = 1024 ** 2
/** Bytes on their way to the disk past which clients are read no further. */
const queueBytes = 24 * 1024 ** 2
const readBytes = 256 * 1024
/** Files of so many bytes are kept to be written over: that costs the system a fraction of what a new file does. */
const spareBytes = 512 * 1024 ** 2
const namePattern = /^segment-(\d+)\.log$/

/**
 * Bytes in files of a bounded size, in the order in which they came. A file goes when no session needs it;
 * when all together are past the limit, the oldest goes, and the sessions in it are given up.
 */
export class SegmentStore {
  /** Told of every session that is given up. */
  onGivenUp: (entry: LogEntry) => void = () => undefined
  readonly #folder: string
  readonly #maxBytes: number
  readonly #segmentBytes: number
  readonly #report: (problem: string) => void
  /** Oldest first. */
  readonly #segments = new Map<number, Segment>()
  readonly #handles = new Map<number, FileHandle>()
  #current: Segment | null = null
  #nextSegment = 1
  #spares: Spare[] = []
  #spare = 0
  #queue: Waiting[] = []
  #queued = 0
  #stored = 0
  #waiting: (() => void)[] = []
  #writing: Promise<void> | null = null
  #broken = false

  private constructor(folder: string, maxBytes: number, report: (problem: string) => void) {
    this.#folder = folder
    this.#maxBytes = maxBytes
    this.#segmentBytes = Math.max(64 * 1024, Math.min(8 * 1024 ** 2, Math.floor(maxBytes / 8)))
    this.#report = report
  }

  /** Opens a folder; files that none of `entries` needs are removed, entries whose files are gone are not kept. */
  static async open(
    folder: string,
    maxBytes: number,
    entries: readonly LogEntry[],
    report: (problem: string) => void
  ): Promise<SegmentStore> {
    const store = new SegmentStore(folder, maxBytes, report)
    const found = (await readdir(folder))
      .map(name => Number(namePattern.exec(name)?.[1] ?? NaN))
      .filter(Number.isSafeInteger)
      .sort((a, b) => a - b)
    for (const number of found) {
      const { size } = await stat(store.#path(number))
      store.#segments.set(number, { number, bytes: size, users: new Set() })
      store.#stored += size
      store.#nextSegment = number + 1
    }
    for (const entry of entries) {
      const fits = ({ segment, offset, length }: Extent): boolean =>
        offset + length <= (store.#segments.get(segment)?.bytes ?? 0)
      entry.kept = entry.extents.every(fits)
      if (entry.kept) for (const { segment } of entry.extents) store.#segments.get(segment)?.users.add(entry)
    }
    for (const segment of [...store.#segments.values()]) store.#removeIfUnused(segment)
    return store
  }

  /** Bytes of sessions, on disk and on their way. */
  get bytes(): number {
    return this.#stored + this.#queued
  }

  /** False: call again after `drained`. */
  append(entry: LogEntry, chunk: Buffer, memory: ChunkOwner, drained: () => void): boolean {
    if (this.#broken) {
      entry.kept = false
      return true
    }
    memory.retain()
    this.#queue.push({ entry, chunk, memory })
    this.#queued += chunk.length
    const most = entry.bytes > largeBytes ? largeFlushBytes : flushBytes
    if (this.#queued >= most || this.#queue.length >= flushChunks) void this.flush()
    if (this.#queued < queueBytes) return true
    this.#waiting.push(drained)
    return false
  }

  /** Resolves when all that was appended before is written. */
  async flush(): Promise<void> {
    if (this.#writing) {
      await this.#writing
      if (this.#queue.length === 0) return
    }
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = null
    })
    await this.#writing
  }

  async *read(entry: LogEntry): AsyncGenerator<Buffer> {
    for (const { segment, offset, length } of [...entry.extents]) {
      const file = this.#handles.get(segment) ?? (await this.#reopen(segment))
      for (let done = 0; done < length;) {
        const buffer = Buffer.allocUnsafe(Math.min(readBytes, length - done))
        const { bytesRead } = await file.read(buffer, 0, buffer.length, offset + done)
        // What was just read may be another session's already.
        if (entry.extents.length === 0) throw new Error('it was given up')
        if (bytesRead === 0) throw new Error(`segment ${segment} of the session log is too short`)
        done += bytesRead
        yield buffer.subarray(0, bytesRead)
      }
    }
  }

  /** Nobody needs the entry's bytes any more. */
  release(entry: LogEntry): void {
    for (const { segment } of entry.extents) {
      const used = this.#segments.get(segment)
      used?.users.delete(entry)
      if (used) this.#removeIfUnused(used)
    }
    entry.extents.length = 0
  }

  async close(): Promise<void> {
    await this.flush()
    await Promise.all([...this.#handles.values()].map(handle => handle.close().catch(() => undefined)))
    this.#handles.clear()
    await Promise.all(this.#spares.splice(0).map(discard))
  }

  async #writeAll(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#queue
      this.#queue = []
      const wanted = batch.filter(({ entry }) => entry.kept && entry.holders.size > 0)
      try {
        if (wanted.length > 0 && !this.#broken) await this.#write(wanted)
      } catch (error) {
        this.#broken = true
        this.#report(`the session log cannot be written (${String(error)}); sessions are no longer recorded`)
      }
      if (this.#broken) for (const { entry } of wanted) this.#giveUp(entry)
      for (const { chunk, memory } of batch) {
        this.#queued -= chunk.length
        memory.release()
      }
      if (this.#queued < queueBytes / 2) for (const drained of this.#waiting.splice(0)) drained()
    }
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    for (let next = 0; next < batch.length;) {
      const segment = this.#room()
      const chunks: Buffer[] = []
      let bytes = 0
      for (
        ;
        next < batch.length && segment.bytes + bytes < this.#segmentBytes && chunks.length < 512;
        next++
      ) {
        const item = batch[next]
        if (item === undefined) break
        this.#place(item.entry, segment, segment.bytes + bytes, item.chunk.length)
        chunks.push(item.chunk)
        bytes += item.chunk.length
      }
      const offset = segment.bytes
      segment.bytes += bytes
      this.#stored += bytes
      const file = this.#handles.get(segment.number) ?? (await this.#create(segment.number))
      await writeFully(file, chunks, offset, bytes)
      this.#makeRoom()
    }
  }

  async #create(segment: number): Promise<FileHandle> {
    const path = this.#path(segment)
    const spare = this.#spares.pop()
    if (spare) {
      this.#spare -= spare.bytes
      await rename(spare.path, path)
    }
    const file = spare?.file ?? (await open(path, 'w+'))
    this.#handles.set(segment, file)
    return file
  }

  #place(entry: LogEntry, segment: Segment, offset: number, length: number): void {
    const last = entry.extents.at(-1)
    if (last?.segment === segment.number && last.offset + last.length === offset) last.length += length
    else entry.extents.push({ segment: segment.number, offset, length })
    segment.users.add(entry)
  }

  #room(): Segment {
    if (this.#current && this.#current.bytes < this.#segmentBytes) return this.#current
    const full = this.#current
    this.#current = { number: this.#nextSegment++, bytes: 0, users: new Set() }
    this.#segments.set(this.#current.number, this.#current)
    if (full) this.#removeIfUnused(full)
    return this.#current
  }

  #makeRoom(): void {
    while (this.#stored + this.#spare > this.#maxBytes && this.#spares.length > 0) this.#dropSpare()
    while (this.#stored > this.#maxBytes) {
      const [oldest] = this.#segments.values()
      if (!oldest || oldest === this.#current) return
      for (const entry of [...oldest.users]) this.#giveUp(entry)
      this.#removeIfUnused(oldest)
    }
  }

  #giveUp(entry: LogEntry): void {
    this.onGivenUp(entry)
    this.release(entry)
  }

  /** Files stay open until they are removed: there are few, and one is read many times. */
  async #reopen(segment: number): Promise<FileHandle> {
    const file = await open(this.#path(segment), 'r+')
    const other = this.#handles.get(segment)
    if (other) {
      await file.close()
      return other
    }
    this.#handles.set(segment, file)
    return file
  }

  #removeIfUnused(segment: Segment): void {
    if (segment === this.#current || segment.users.size > 0 || !this.#segments.delete(segment.number)) return
    this.#stored -= segment.bytes
    const path = this.#path(segment.number)
    const file = this.#handles.get(segment.number)
    this.#handles.delete(segment.number)
    const { bytes } = segment
    if (!file) void unlink(path).catch(() => undefined)
    else if (this.#spare + bytes > Math.min(spareBytes, this.#maxBytes / 2)) {
      void discard({ path, file, bytes })
    } else {
      this.#spares.push({ path, file, bytes })
      this.#spare += bytes
    }
  }

  #dropSpare(): void {
    const spare = this.#spares.pop()
    if (!spare) return
    this.#spare -= spare.bytes
    void discard(spare)
  }

  #path(segment: number): string {
    return join(this.#folder, `segment-${segment}.log`)
  }
}

async function discard({ path, file }: Spare): Promise<void> {
  await file.close().catch(() => undefined)
  await unlink(path).catch(() => undefined)
}

async function writeFully(file: FileHandle, chunks: Buffer[], offset: number, bytes: number): Promise<void> {
  const { bytesWritten } = await file.writev(chunks, offset)
  // A full disk may take a part: the rest in one piece says why.
  if (bytesWritten < bytes) {
    const rest = Buffer.concat(chunks).subarray(bytesWritten)
    await file.write(rest, 0, rest.length, offset + bytesWritten)
  }
}
