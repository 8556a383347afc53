import { writeSync } from 'node:fs'
import type { ChunkOwner } from '#nodes/net/slab'
import { DiskPace } from './disk-pace'
import { DiskRest } from './disk-rest'
import type { Extent, LogEntry } from './log-entry'
import { SegmentFiles } from './segment-files'

interface Segment {
  readonly number: number
  bytes: number
  /** Sessions that have bytes in it. */
  readonly users: Set<LogEntry>
}

interface Waiting {
  readonly entry: LogEntry
  readonly chunk: Buffer
  readonly memory: ChunkOwner
}

/** Bytes, and chunks, that gather before they are written: most sessions are over by then and never reach the disk. */
const flushBytes = 4 * 1024 ** 2
const flushChunks = 8_192
/** A session of more bytes than this goes to the disk in any case: then while they are still in the CPU's cache. */
const largeBytes = 2 * 1024 ** 2
const largeFlushBytes = 1024 ** 2
/** Bytes written at a time: small, so that a slow disk is noticed early. */
const pieceBytes = 512 * 1024
/** Bytes on their way to the disk past which clients are read no further. */
const queueBytes = 12 * 1024 ** 2
/** Segment files that are made before they are needed. */
const filesAhead = 2

/**
 * Bytes in files of a bounded size, in the order in which they came. A file goes when no session needs it;
 * when all together are past the limit, the oldest goes, and the sessions in it are given up.
 */
export class SegmentStore {
  /** Told of every session that is given up. */
  onGivenUp: (entry: LogEntry) => void = () => undefined
  readonly #files: SegmentFiles
  readonly #pace = new DiskPace()
  readonly #maxBytes: number
  readonly #segmentBytes: number
  readonly #report: (problem: string) => void
  /** Oldest first. */
  readonly #segments = new Map<number, Segment>()
  #current: Segment | null = null
  #nextSegment = 1
  #queue: Waiting[] = []
  #queued = 0
  #stored = 0
  #waiting: (() => void)[] = []
  #writing: Promise<void> | null = null
  readonly #rest = new DiskRest()

  private constructor(folder: string, maxBytes: number, report: (problem: string) => void) {
    this.#files = new SegmentFiles(folder, maxBytes)
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
    for (const { number, bytes } of await store.#files.found()) {
      store.#segments.set(number, { number, bytes, users: new Set() })
      store.#stored += bytes
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
    if (this.#rest.isOn) {
      entry.kept = false
      return true
    }
    if (entry.bytes > largeBytes && this.#canWriteNow(entry)) {
      const written = this.#writeNow(entry, chunk)
      if (written === chunk.length) return true
      chunk = chunk.subarray(written)
    }
    memory.retain()
    entry.waiting++
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
      for await (const chunk of this.#files.read(segment, offset, length)) {
        // What was just read may be another session's already.
        if (entry.extents.length === 0) throw new Error('it was given up')
        yield chunk
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
    await this.#files.close()
  }

  /** Whether nothing that came before is still on its way through the queue; what only waits there goes now. */
  #canWriteNow(entry: LogEntry): boolean {
    if (!entry.kept || !this.#pace.quick) return false
    if (entry.waiting === 0) return true
    const own = this.#queue.filter(waiting => waiting.entry === entry)
    if (own.length !== entry.waiting) return false
    this.#queue = this.#queue.filter(waiting => waiting.entry !== entry)
    for (let first = own.shift(); first; first = own.shift()) {
      const written = this.#writeNow(entry, first.chunk)
      this.#queued -= written
      if (written < first.chunk.length) {
        this.#queue.unshift({ ...first, chunk: first.chunk.subarray(written) }, ...own)
        return false
      }
      this.#done(first)
    }
    return true
  }

  /** Writes as much of the chunk as goes without waiting for anything, and says how much. */
  #writeNow(entry: LogEntry, chunk: Buffer): number {
    let done = 0
    while (done < chunk.length && this.#pace.quick) {
      const segment = this.#room()
      const file = this.#files.ready(segment.number)
      if (!file) break
      const begin = performance.now()
      const length = Math.min(chunk.length - done, this.#segmentBytes - segment.bytes, pieceBytes)
      let written = 0
      try {
        written = writeSync(file.fd, chunk, done, length, segment.bytes)
      } catch {
        // The queue tries again, and tells.
      }
      this.#pace.took(performance.now() - begin)
      if (written === 0) break
      this.#place(entry, segment, segment.bytes, written)
      segment.bytes += written
      this.#stored += written
      done += written
      this.#makeRoom()
      // Its bytes had to make room for themselves.
      if (!entry.kept) return chunk.length
    }
    return done
  }

  #done({ entry, memory }: Waiting): void {
    entry.waiting--
    memory.release()
  }

  async #writeAll(): Promise<void> {
    while (this.#queue.length > 0) {
      // What had to wait for one write need not wait for the next.
      for (const entry of new Set(this.#queue.map(waiting => waiting.entry))) {
        if (entry.bytes > largeBytes) this.#canWriteNow(entry)
      }
      const batch = this.#queue
      this.#queue = []
      const wanted = batch.filter(({ entry }) => entry.kept && entry.holders.size > 0)
      try {
        if (wanted.length > 0 && !this.#rest.isOn) {
          await this.#write(wanted)
          this.#rest.end()
        }
      } catch (error) {
        this.#rest.begin()
        this.#report(
          `the session log cannot be written (${String(error)}); sessions are not recorded for now`
        )
      }
      if (this.#rest.isOn) {
        for (const { entry } of wanted) this.#giveUp(entry)
        this.#leaveCurrent()
      }
      for (const waiting of batch) {
        this.#queued -= waiting.chunk.length
        this.#done(waiting)
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
      await this.#files.write(segment.number, chunks, offset, bytes)
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
    // The next ones are there when this one is full; who needs them tells what went wrong with them.
    for (let number = this.#current.number; number <= this.#current.number + filesAhead; number++) {
      this.#files.create(number).catch(() => undefined)
    }
    if (full) this.#removeIfUnused(full)
    return this.#current
  }

  /** After a write that failed: what its file holds is not what was said. */
  #leaveCurrent(): void {
    const left = this.#current
    this.#current = null
    if (left) this.#removeIfUnused(left)
    while (this.#files.dropSpare());
  }

  #makeRoom(): void {
    while (this.#stored + this.#files.spareBytes > this.#maxBytes && this.#files.dropSpare());
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

  #removeIfUnused(segment: Segment): void {
    if (segment === this.#current || segment.users.size > 0 || !this.#segments.delete(segment.number)) return
    this.#stored -= segment.bytes
    this.#files.remove(segment.number, segment.bytes)
    // A disk that has just failed may be full: then files are not kept for later.
    if (this.#rest.failed) while (this.#files.dropSpare());
  }
}
