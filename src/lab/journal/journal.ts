import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { CommandResults } from '#shared/contract'
import type { EventData, EventKind, JournalEvent, NodeEvent } from '#shared/journal'
import { lineBytes } from '#shared/programs/line-bytes'
import type { LogLine } from '#shared/state'
import type { RunClock } from '../run/run-clock'
import { journalFileName } from '../runs/journal-block'
import { JournalReader } from '../runs/reading/journal-reader'
import { Ring } from './ring'
import { toJournalEvent } from './convert'
import { FileWriter, type Appended } from './file-writer'
import { isOpen, matcher, type ParsedFilter } from './filter'
import type { Written } from './written'
import { WrittenBlocks } from './written-blocks'

interface JournalOptions {
  readonly folder: string
  readonly clock: RunClock
  /** Events other than log lines that are kept in memory, and log lines. */
  readonly ringEvents?: number
  readonly ringLogs?: number
  /** How much those lines may take, bytes. */
  readonly ringLogBytes?: number
  readonly maxFileBytes?: number
  /** Most files of one run; past it the oldest is removed. */
  readonly maxFiles?: number
  /** How much of the files one reading goes back through at most, bytes. */
  readonly maxBytesRead?: number
  /** Told of lines that are on the disk by now. */
  readonly onAppended?: (appended: Appended<Written>) => void
  readonly onProblem?: (message: string) => void
}

/**
 * The append-only record of one run: NDJSON on disk, the newest events in memory. Log lines have a ring of their
 * own, so that a flood of them doesn't push a kill or a failover out of memory.
 */
export class Journal {
  #seq = 0
  /** Paths of its files, oldest first. */
  #files: string[] = []
  #fileNumber = 0
  readonly #written = new WrittenBlocks()
  readonly #events: Ring<JournalEvent>
  readonly #logs: Ring<Written>
  readonly #writer: FileWriter<Written>
  readonly #options: Required<JournalOptions>

  constructor(options: JournalOptions) {
    this.#options = {
      ringEvents: 20_000,
      ringLogs: 20_000,
      ringLogBytes: 16 * 1024 ** 2,
      maxFileBytes: 8 * 1024 ** 2,
      maxFiles: 32,
      maxBytesRead: 64 * 1024 ** 2,
      onProblem: () => undefined,
      onAppended: () => undefined,
      ...options
    }
    this.#events = new Ring(this.#options.ringEvents)
    this.#logs = new Ring(this.#options.ringLogs, { maxBytes: this.#options.ringLogBytes, of: writtenBytes })
    this.#writer = new FileWriter<Written>({
      nextPath: () => this.#nextFile(),
      maxFileBytes: this.#options.maxFileBytes,
      onAppended: appended => {
        this.#written.onAppended(appended)
        this.#options.onAppended(appended)
      },
      onProblem: message => this.#options.onProblem(`journal: ${message}`)
    })
  }

  /** Records what a node says. */
  add(event: NodeEvent, node: string): JournalEvent {
    return this.#record(toJournalEvent(event, node, ++this.#seq, this.#options.clock))
  }

  /** Records lines that nodes have logged. */
  addLines(lines: readonly LogLine[]): void {
    for (const line of lines) {
      const seq = ++this.#seq
      const logged = { seq, logged: line }
      this.#logs.push(logged)
      this.#writer.write(lineText(seq, line), logged)
    }
  }

  /** An event as the journal would keep it, without keeping it: its number is 0. */
  convert(event: NodeEvent, node: string): JournalEvent {
    return toJournalEvent(event, node, 0, this.#options.clock)
  }

  /** Records what the lab itself does. */
  note<K extends EventKind>(kind: K, data: EventData[K], node?: string, link?: string): JournalEvent<K> {
    const event = {
      seq: ++this.#seq,
      t: this.#options.clock.now(),
      kind,
      ...(node !== undefined && { node }),
      ...(link !== undefined && { link }),
      ...data
    } as unknown as JournalEvent<K>
    this.#record(event as JournalEvent)
    return event
  }

  /**
   * The newest `limit` events that match, oldest first; what memory no longer has is read from disk. From the number `from`
   * on they are all that match; 0: there are none before. What was up to the number `gone` is kept nowhere any more.
   */
  async read(filter: ParsedFilter): Promise<CommandResults['journal.read']> {
    const after = filter.after ?? 0
    const before = filter.before ?? Infinity
    const matches = matcher(filter)
    const memory = this.#fromMemory(after, before, matches)
    const floor = this.#floor(filter.kinds)
    const total = isOpen(filter) ? this.#seq : memory.events.length
    const missing = filter.limit - memory.events.filter(event => event.seq >= floor).length
    const isWhole = floor <= after + 1
    // What is in memory still is there, whatever became of its file.
    const gone = Math.min(this.#written.gone, Math.max(0, floor - 1))
    if (missing <= 0 || isWhole) {
      const events = memory.events.slice(-filter.limit)
      const from = isWhole && events.length === memory.events.length ? 0 : (events[0]?.seq ?? 0)
      return { events, from, gone, total }
    }
    await this.flush()
    const found = await this.#onDisk(filter).newest({
      after,
      before: Math.min(before, floor),
      kinds: filter.kinds ? new Set(filter.kinds) : 'all',
      limit: missing,
      maxBytes: this.#options.maxBytesRead,
      matches: event => !memory.seen(event) && matches(event)
    })
    const all = [...found.events, ...memory.events].sort((a, b) => a.seq - b.seq)
    const events = all.slice(-filter.limit)
    const from = Math.max(
      found.from,
      gone > after ? gone + 1 : 0,
      events.length < all.length ? (events[0]?.seq ?? 0) : 0
    )
    return { events, from, gone, total: Math.max(total, all.length) }
  }

  /** Resolves when everything recorded so far is on disk. */
  flush(): Promise<void> {
    return this.#writer.flush()
  }

  /** Writes what is left. Idempotent. */
  close(): Promise<void> {
    return this.#writer.close()
  }

  #record(event: JournalEvent): JournalEvent {
    ;(event.kind === 'log' ? this.#logs : this.#events).push(event)
    this.#writer.write(JSON.stringify(event), event)
    return event
  }

  #fromMemory(
    after: number,
    before: number,
    matches: (event: JournalEvent) => boolean
  ): { events: JournalEvent[]; seen: (event: JournalEvent) => boolean } {
    const rings: readonly Ring<Written>[] = [this.#events, this.#logs]
    const events = rings.flatMap(ring =>
      ring
        .slice(
          ring.firstIndex(event => event.seq > after),
          ring.firstIndex(event => event.seq >= before)
        )
        .map(eventOf)
        .filter(matches)
    )
    const [oldestEvent, oldestLog] = rings.map(ring => ring.at(0)?.seq ?? Infinity)
    return {
      events: events.sort((a, b) => a.seq - b.seq),
      seen: event => event.seq >= ((event.kind === 'log' ? oldestLog : oldestEvent) ?? Infinity)
    }
  }

  /** Memory has every event of these kinds from this number on; 0 when it has them all. */
  #floor(kinds: readonly string[] | undefined): number {
    const rings: readonly Ring<Written>[] = [
      ...(kinds === undefined || kinds.some(kind => kind !== 'log') ? [this.#events] : []),
      ...(kinds === undefined || kinds.includes('log') ? [this.#logs] : [])
    ]
    return Math.max(0, ...rings.filter(ring => ring.hasDropped).map(ring => ring.at(0)?.seq ?? 0))
  }

  /** The files, as far as events of that time are in them. */
  #onDisk({ since = -Infinity, until = Infinity }: ParsedFilter): JournalReader {
    const blocks = this.#written.all.filter(block => block.until >= since && block.since <= until)
    return JournalReader.of(this.#options.folder, blocks)
  }

  async #nextFile(): Promise<string> {
    this.#fileNumber++
    const path = join(this.#options.folder, journalFileName(this.#fileNumber))
    this.#files.push(path)
    while (this.#files.length > this.#options.maxFiles) {
      const oldest = this.#files.shift()
      this.#written.forget(this.#fileNumber - this.#files.length)
      if (oldest) await rm(oldest, { force: true })
    }
    return path
  }
}

/** About how much memory a line of a log takes, as it is kept. */
function writtenBytes(kept: Written): number {
  if ('logged' in kept) return lineBytes(kept.logged)
  return lineBytes({ text: kept.kind === 'log' ? kept.text : '' })
}

/** What is kept, as an event. */
function eventOf(kept: Written): JournalEvent {
  if (!('logged' in kept)) return kept
  return eventOfLine(kept.seq, kept.logged)
}

/** A node's line as an event of the journal. */
function eventOfLine(
  journalSeq: number,
  { seq, t, node, level, text, bound, peerPort, child, source, styles }: LogLine
): JournalEvent<'log'> {
  return {
    seq: journalSeq,
    t,
    kind: 'log',
    node,
    line: seq,
    level,
    text,
    ...(bound !== undefined && { bound }),
    ...(peerPort !== undefined && { peerPort }),
    ...(child !== undefined && { child }),
    ...(source && { source }),
    ...(styles && { styles })
  }
}

/** The same as JSON: put together by hand where it is plain, since lines come by the ten thousand. */
function lineText(seq: number, line: LogLine): string {
  if (line.source || line.styles || line.bound !== undefined || line.child !== undefined)
    return JSON.stringify(eventOfLine(seq, line))
  const { t, node, level, text, peerPort } = line
  const port = peerPort === undefined ? '' : `,"peerPort":${peerPort}`
  return `{"seq":${seq},"t":${t},"kind":"log","node":"${node}","line":${line.seq},"level":"${level}","text":${JSON.stringify(text)}${port}}`
}
