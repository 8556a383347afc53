import { mkdir } from 'node:fs/promises'
import type { ChunkOwner } from '#nodes/net/slab'
import { ReplayIndex, type IndexedSession } from './replay-index'
import type { LogEntry } from './log-entry'
import { SegmentStore } from './segment-store'

/** What was found on disk: sessions that replicas still have to be replayed. */
interface RestoredSession {
  readonly entry: LogEntry
  readonly replicas: readonly string[]
}

/** Stands for the session itself in `holders`, beside the names of replicas (which have no capital letters). */
const self = 'SESSION'

/**
 * The bounded on-disk record of request bytes. A session's bytes are kept until every replica has had them;
 * past the limit the oldest are given up. What all replicas got before it had to be written never is.
 */
export class SessionLog {
  readonly restored: readonly RestoredSession[]
  readonly #store: SegmentStore
  /** False: sessions are numbered and counted, and none of their bytes are kept. */
  readonly #keeps: boolean
  readonly #index: ReplayIndex
  #onGivenUp: (entry: LogEntry) => void = () => undefined

  private constructor(
    store: SegmentStore,
    index: ReplayIndex,
    restored: readonly RestoredSession[],
    keeps: boolean
  ) {
    this.#keeps = keeps
    this.#store = store
    this.#index = index
    this.restored = restored
  }

  /**
   * @param report is told, once, of a disk that fails; sessions go on without being recorded
   * @param keeps whether bytes are recorded at all
   */
  static async open(
    folder: string,
    maxBytes: number,
    report: (problem: string) => void,
    keeps = true
  ): Promise<SessionLog> {
    await mkdir(folder, { recursive: true })
    const { index, sessions } = await ReplayIndex.open(folder, report)
    const entries = sessions.map(found => ({ entry: restore(found), replicas: found.missedBy }))
    const store = await SegmentStore.open(
      folder,
      maxBytes,
      entries.map(({ entry }) => entry),
      report
    )
    const log = new SessionLog(
      store,
      index,
      entries.filter(({ entry }) => entry.kept),
      keeps
    )
    for (const { entry } of log.restored) index.restored(entry)
    store.onGivenUp = entry => log.#giveUp(entry)
    return log
  }

  /** Who is told of an entry whose bytes had to make room: it cannot be replayed. */
  set onGivenUp(listener: (entry: LogEntry) => void) {
    this.#onGivenUp = listener
  }

  /** Bytes on disk and on their way. */
  get bytes(): number {
    return this.#store.bytes
  }

  /** The number of a new session: greater than all before, also before a restart. */
  nextNumber(): number {
    return this.#index.nextNumber()
  }

  begin(session: number): LogEntry {
    return {
      session,
      startedAt: performance.now(),
      endedAt: 0,
      tookMs: 0,
      state: 'live',
      kept: this.#keeps,
      extents: [],
      bytes: 0,
      waiting: 0,
      replyBytes: 0,
      reply: null,
      ends: true,
      halfClosedAt: null,
      holders: new Set([self]),
      mayHave: new Set(),
      lostTo: new Set()
    }
  }

  /** Records the next bytes. False: the disk is behind; go on when `drained` has been called. */
  append(entry: LogEntry, chunk: Buffer, memory: ChunkOwner, drained: () => void): boolean {
    entry.bytes += chunk.length
    return !entry.kept || this.#store.append(entry, chunk, memory, drained)
  }

  /** The session is over; those in `holders` still need it. */
  finish(entry: LogEntry): void {
    entry.holders.delete(self)
    if (entry.state === 'ready' && entry.kept && entry.holders.size > 0) {
      void this.#store.flush().then(() => {
        if (entry.kept && entry.holders.size > 0) this.#index.add(entry)
      })
    }
    this.#releaseUnused(entry)
  }

  /** `replica` has had it, or never will. */
  release(entry: LogEntry, replica: string): void {
    if (!entry.holders.delete(replica)) return
    if (entry.state === 'ready') this.#index.done(entry, replica)
    this.#releaseUnused(entry)
  }

  /** `replica` may have had a part of it from now on; resolves when a restart of the proxy would know that. */
  async mayHave(entry: LogEntry, replica: string): Promise<void> {
    if (entry.mayHave.has(replica)) return
    entry.mayHave.add(replica)
    await this.#index.begun(entry, replica)
  }

  /** The recorded bytes, in order. */
  async *read(entry: LogEntry): AsyncGenerator<Buffer> {
    await this.#store.flush()
    yield* this.#store.read(entry)
  }

  /** Resolves when all is on disk and every file closed. */
  async close(): Promise<void> {
    await this.#store.close()
    await this.#index.close()
  }

  #releaseUnused(entry: LogEntry): void {
    if (entry.holders.size === 0) this.#store.release(entry)
  }

  #giveUp(entry: LogEntry): void {
    entry.kept = false
    this.#onGivenUp(entry)
  }
}

function restore(found: IndexedSession): LogEntry {
  return {
    session: found.session,
    startedAt: 0,
    endedAt: 0,
    tookMs: found.tookMs,
    state: 'ready',
    kept: true,
    extents: found.extents.map(([segment, offset, length]) => ({ segment, offset, length })),
    bytes: found.extents.reduce((sum, [, , length]) => sum + length, 0),
    waiting: 0,
    replyBytes: found.replyBytes,
    reply: found.reply
      ? { bytes: found.replyBytes, head: Buffer.from(found.reply.head, 'base64'), crc: found.reply.crc }
      : null,
    ends: found.ends,
    halfClosedAt: found.halfClosedAt ?? (found.halfClosed ? 0 : null),
    holders: new Set(found.missedBy),
    mayHave: new Set(found.mayHave),
    lostTo: new Set()
  }
}
