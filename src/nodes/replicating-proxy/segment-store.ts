import { open, readdir, stat, unlink, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
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

const flushMs = 20
const flushBytes = 1024 ** 2
/** Bytes on their way to the disk past which clients are read no further. */
const queueBytes = 16 * 1024 ** 2
const readBytes = 256 * 1024
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
  #queue: { entry: LogEntry; chunk: Buffer }[] = []
  #queued = 0
  #stored = 0
  #waiting: (() => void)[] = []
  #timer: NodeJS.Timeout | null = null
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

  get bytes(): number {
    return this.#stored + this.#queued
  }

  /** False: call again after `drained`. */
  append(entry: LogEntry, chunk: Buffer, drained: () => void): boolean {
    if (this.#broken) {
      entry.kept = false
      return true
    }
    this.#queue.push({ entry, chunk })
    this.#queued += chunk.length
    if (this.#queued >= flushBytes) void this.flush()
    else this.#timer ??= setTimeout(() => void this.flush(), flushMs).unref()
    if (this.#queued < queueBytes) return true
    this.#waiting.push(drained)
    return false
  }

  /** Resolves when all that was appended before is written. */
  async flush(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
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
      this.#queued -= batch.reduce((sum, { chunk }) => sum + chunk.length, 0)
      if (this.#queued < queueBytes / 2) for (const drained of this.#waiting.splice(0)) drained()
    }
  }

  async #write(batch: readonly { entry: LogEntry; chunk: Buffer }[]): Promise<void> {
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
      let file = this.#handles.get(segment.number)
      if (!file) {
        file = await open(this.#path(segment.number), 'w+')
        this.#handles.set(segment.number, file)
      }
      await writeFully(file, chunks, offset, bytes)
      this.#makeRoom()
    }
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
    const file = await open(this.#path(segment), 'r')
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
    void this.#handles
      .get(segment.number)
      ?.close()
      .catch(() => undefined)
    this.#handles.delete(segment.number)
    void unlink(this.#path(segment.number)).catch(() => undefined)
  }

  #path(segment: number): string {
    return join(this.#folder, `segment-${segment}.log`)
  }
}

async function writeFully(file: FileHandle, chunks: Buffer[], offset: number, bytes: number): Promise<void> {
  const { bytesWritten } = await file.writev(chunks, offset)
  // A full disk may take a part: the rest in one piece says why.
  if (bytesWritten < bytes) {
    const rest = Buffer.concat(chunks).subarray(bytesWritten)
    await file.write(rest, 0, rest.length, offset + bytesWritten)
  }
}
