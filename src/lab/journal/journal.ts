import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { EventData, EventKind, JournalEvent, NodeEvent } from '#shared/journal'
import { lineBytes } from '#shared/programs/line-bytes'
import type { LogLine } from '#shared/state'
import type { RunClock } from '../run/run-clock'
import { journalFileName } from '../runs/journal-block'
import { Ring } from './ring'
import { toJournalEvent } from './convert'
import { FileWriter, type Appended } from './file-writer'
import { isOpen, matcher, type ParsedFilter } from './filter'

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
  /** Most files that one reading goes back through. */
  readonly maxFilesRead?: number
  /** Told of lines that are on the disk by now. */
  readonly onAppended?: (appended: Appended<Written>) => void
  readonly onProblem?: (message: string) => void
}

/** A line of a node's log, which is made into an event when somebody reads it. */
interface LoggedLine {
  readonly seq: number
  readonly logged: LogLine
}

/** What a line of the journal's files says. */
export type Written = JournalEvent | LoggedLine

interface JournalFile {
  readonly path: string
  /** Sequence number of its first event; those of the files before it are all smaller. */
  readonly first: number
}

/**
 * The append-only record of one run: NDJSON on disk, the newest events in memory. Log lines have a ring of their
 * own, so that a flood of them doesn't push a kill or a failover out of memory.
 */
export class Journal {
  #seq = 0
  #files: JournalFile[] = []
  #fileNumber = 0
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
      maxFilesRead: 8,
      onProblem: () => undefined,
      onAppended: () => undefined,
      ...options
    }
    this.#events = new Ring(this.#options.ringEvents)
    this.#logs = new Ring(this.#options.ringLogs, { maxBytes: this.#options.ringLogBytes, of: writtenBytes })
    this.#writer = new FileWriter<Written>({
      nextPath: firstLine => this.#nextFile(firstLine),
      maxFileBytes: this.#options.maxFileBytes,
      onAppended: this.#options.onAppended,
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

  /** The newest `limit` events that match, oldest first; what memory no longer has is read from disk. */
  async read(filter: ParsedFilter): Promise<{ events: JournalEvent[]; total: number }> {
    const after = filter.after ?? 0
    const before = filter.before ?? Infinity
    const matches = matcher(filter)
    const memory = this.#fromMemory(after, before, matches)
    const floor = this.#floor(filter.kinds)
    const total = isOpen(filter) ? this.#seq : memory.events.length
    const missing = filter.limit - memory.events.filter(event => event.seq >= floor).length
    if (missing <= 0 || floor <= after + 1) return { events: memory.events.slice(-filter.limit), total }

    const found = await this.#fromDisk(
      after,
      Math.min(before, floor),
      event => !memory.seen(event) && matches(event),
      missing
    )
    const events = [...found, ...memory.events].sort((a, b) => a.seq - b.seq)
    return { events: events.slice(-filter.limit), total: Math.max(total, events.length) }
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

  /** Up to `limit` matching events, reading from the newest file backward. */
  async #fromDisk(
    after: number,
    before: number,
    matches: (event: JournalEvent) => boolean,
    limit: number
  ): Promise<JournalEvent[]> {
    await this.flush()
    let found: JournalEvent[] = []
    let read = 0
    for (let index = this.#files.length - 1; index >= 0 && found.length < limit; index--) {
      const file = this.#files[index]
      const next = this.#files[index + 1]?.first ?? Infinity
      if (!file || file.first >= before) continue
      if (next <= after || read++ >= this.#options.maxFilesRead) break
      const inFile = await readEvents(
        file.path,
        event => event.seq > after && event.seq < before && matches(event),
        limit - found.length
      )
      found = [...inFile, ...found]
    }
    return found
  }

  async #nextFile(firstLine: string): Promise<string> {
    this.#fileNumber++
    const path = join(this.#options.folder, journalFileName(this.#fileNumber))
    this.#files.push({ path, first: parseLine(firstLine)?.seq ?? this.#seq })
    while (this.#files.length > this.#options.maxFiles) {
      const oldest = this.#files.shift()
      if (oldest) await rm(oldest.path, { force: true })
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
  { seq, t, node, level, text, bound, peerPort, source, styles }: LogLine
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
    ...(source && { source }),
    ...(styles && { styles })
  }
}

/** The same as JSON: put together by hand where it is plain, since lines come by the ten thousand. */
function lineText(seq: number, line: LogLine): string {
  if (line.source || line.styles || line.bound !== undefined) return JSON.stringify(eventOfLine(seq, line))
  const { t, node, level, text, peerPort } = line
  const port = peerPort === undefined ? '' : `,"peerPort":${peerPort}`
  return `{"seq":${seq},"t":${t},"kind":"log","node":"${node}","line":${line.seq},"level":"${level}","text":${JSON.stringify(text)}${port}}`
}

/** The last `limit` events of a file that match. A torn or foreign line is skipped. */
async function readEvents(
  path: string,
  matches: (event: JournalEvent) => boolean,
  limit: number
): Promise<JournalEvent[]> {
  const ring = new Ring<JournalEvent>(limit)
  try {
    for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
      const event = parseLine(line)
      if (event && matches(event)) ring.push(event)
    }
  } catch {
    // The file was rotated away while it was read: what was found so far stands.
  }
  return ring.slice()
}

function parseLine(line: string): JournalEvent | null {
  try {
    const value: unknown = JSON.parse(line)
    const { seq, kind } = value as { seq?: unknown; kind?: unknown }
    return typeof seq === 'number' && typeof kind === 'string' ? (value as JournalEvent) : null
  } catch {
    return null
  }
}
