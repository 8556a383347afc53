import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JournalEvent } from '#shared/journal'
import type { RunMark } from '#shared/runs/runs'
import type { LabDelta, LabSnapshot, LogLine, MetricSample } from '#shared/state'
import type { Topology } from '#shared/topology'
import { watched, type Watch } from '#shared/watch'
import { readRunInfo, type RunInfo } from '../run-info'
import { Happenings } from '../recording/happenings'
import { JournalReader, logLineOf } from './journal-reader'
import { SamplesReader } from './samples-reader'
import { TapeReader, type Moment } from './tape-reader'
import { chainUpTo, uncovered, verifyChain, type ChainVerdict } from './verify-chain'

/** What a snapshot has of the past, as the lab's own has: events, lines of each node, and samples of this many ms. */
const snapshotEvents = 500
const snapshotLines = 200
const snapshotMetricsMs = 60_000
/** How much of the journal one reading goes through, bytes: a seek stays quick however much was written meanwhile. */
const snapshotBytes = 8 * 1024 ** 2
/** Most of each list in one delta, and lines in one answer. */
const maxEvents = 1_000
const maxLines = 2_000
const maxLinesAtOnce = 20_000
/** Most marks of one run; the newest. */
const maxMarks = 20_000
const maxAnswersBytes = 16 * 1024 ** 2

/** Reads the record of a run. Nothing of it is ever run. */
export class RunReader {
  readonly folder: string
  readonly info: RunInfo
  readonly journal: JournalReader
  readonly #tape: TapeReader
  readonly #samples: SamplesReader
  /** Of what no block of the index tells of. */
  readonly #lastMarks: readonly RunMark[]
  readonly #onClose: () => Promise<void>

  private constructor(
    folder: string,
    info: RunInfo,
    parts: {
      journal: JournalReader
      tape: TapeReader
      samples: SamplesReader
      lastMarks: readonly RunMark[]
    },
    onClose: () => Promise<void>
  ) {
    this.folder = folder
    this.info = info
    this.journal = parts.journal
    this.#tape = parts.tape
    this.#samples = parts.samples
    this.#lastMarks = parts.lastMarks
    this.#onClose = onClose
  }

  /**
   * Opens the folder of a run.
   * @param onClose what is to be done when nobody reads it any more
   * @throws RelevoError `NOT_RECORDED`, `RUN_INVALID`
   */
  static async open(folder: string, onClose = async (): Promise<void> => undefined): Promise<RunReader> {
    const tape = await TapeReader.open(folder)
    // Of a run that goes on, what was shown tells of the journal: its end is read before that, and is not known further.
    await tape.end().catch(() => undefined)
    const [info, journal, samples] = await Promise.all([
      readRunInfo(folder),
      JournalReader.open(folder),
      SamplesReader.open(folder)
    ])
    const lastMarks = await marksOfEnd(journal)
    return new RunReader(folder, info, { journal, tape, samples, lastMarks }, onClose)
  }

  /** Idempotent. */
  close(): Promise<void> {
    return this.#onClose()
  }

  /** In the order of their events; the newest 20,000. */
  get marks(): RunMark[] {
    const marks = this.journal.blocks.flatMap(block => block.marks ?? [])
    return [...marks.map(plainMark), ...this.#lastMarks].sort((a, b) => a.seq - b.seq).slice(-maxMarks)
  }

  /** The first moment that can be shown, the last, and from when on there is all, ms since the run began. */
  async span(): Promise<{ from: number; until: number; wholeFrom: number }> {
    const from = this.#tape.segments[0]?.startedAt ?? 0
    const until = Math.max(await this.#tape.end(), this.info.durationMs ?? 0)
    return { from, until, wholeFrom: Math.max(from, this.info.wholeFrom) }
  }

  /** The topology that the run began with. */
  async topology(): Promise<Topology> {
    return (await this.#tape.at(0)).state.topology
  }

  /** All events in their order, log lines among them (`kind: 'log'`). */
  events(): AsyncGenerator<JournalEvent> {
    return this.journal.events()
  }

  /** Events whose time is between two moments. */
  async *eventsBetween(from: number, to: number): AsyncGenerator<JournalEvent> {
    const events = this.journal.events(({ since, until }) => since <= to && until >= from)
    for await (const event of events) if (event.t >= from && event.t <= to) yield event
  }

  /** All lines of a node. */
  async *lines(node: string): AsyncGenerator<LogLine> {
    for await (const event of this.journal.events(({ lines }) => Object.hasOwn(lines, node))) {
      const line = logLineOf(event)
      if (line?.node === node) yield line
    }
  }

  /** All samples, or those after one moment and until another. */
  samples(after = -Infinity, until = Infinity): AsyncGenerator<MetricSample> {
    return this.#samples.between(after, until)
  }

  /** What a person has answered in an exercise, as it was written down, a value a line; nothing where there is none. */
  async answers(): Promise<unknown[]> {
    const text = await readFile(join(this.folder, 'answers.jsonl'), 'utf8').catch(() => '')
    const lines = text.slice(0, maxAnswersBytes).split('\n')
    return lines.flatMap(line => {
      try {
        return line === '' ? [] : [JSON.parse(line) as unknown]
      } catch {
        return []
      }
    })
  }

  /** What of the end is covered by no seal: the last before a host was killed. */
  get uncovered(): ReturnType<typeof uncovered> {
    return uncovered(this.journal.lastSealed, this.journal)
  }

  /** Computes the chain over the journal anew. */
  verify(): Promise<ChainVerdict> {
    return verifyChain(this.folder, this.info.id, this.journal)
  }

  /** The chain over the journal up to the event of a number, and no further; null where nothing was sealed. */
  headAt(seq: number): Promise<string | null> {
    return chainUpTo(this.folder, this.info.id, this.journal, seq)
  }

  /** The state at a moment, without its lists. */
  moment(t: number): Promise<Moment> {
    return this.#tape.at(t)
  }

  /** The state when an event was first known; `t` is the event's. */
  momentOf(seq: number, t: number): Promise<Moment> {
    return this.#tape.afterEvent(seq, t)
  }

  /** Number of the last entry of the journal, events and lines, that a moment knows of. */
  async lastSeq({ state: { lastEvent }, lastLines }: Moment): Promise<number> {
    let last = lastEvent
    for await (const event of this.journal.events(block => block.last > lastEvent)) {
      if (event.seq <= lastEvent) continue
      // All that was written before the moment was, in its order; what the lab says of a node is no event to the panel.
      const isKnown =
        event.kind === 'log' &&
        (event.line === undefined || event.line <= (lastLines.get(event.node ?? '') ?? 0))
      if (!isKnown) break
      last = event.seq
    }
    return last
  }

  /** The lab as it was: `run.now` is `t`. */
  async snapshotAt(t: number, watch?: Watch): Promise<LabSnapshot> {
    const { state, lastLines } = await this.#tape.at(t)
    const nodes = [...lastLines].filter(([node]) => !watch || watch.logs.includes(node))
    // Side by side: most of the time is a wait for the disk, or for a core.
    const [{ events }, metrics, ...logs] = await Promise.all([
      this.journal.newest({
        after: 0,
        before: state.lastEvent + 1,
        kinds: 'events',
        limit: snapshotEvents,
        maxBytes: snapshotBytes
      }),
      this.#samplesBetween(t - snapshotMetricsMs, t),
      ...nodes.map(([node, last]) => this.journal.lines(node, 0, last + 1, snapshotLines, snapshotBytes))
    ])
    const snapshot = { ...state, run: { ...state.run, now: t }, metrics, events, logs: logs.flat() }
    return watch ? watched(snapshot, watch) : snapshot
  }

  /** What changed after a snapshot, or a delta, until a moment: with events, lines and samples. */
  async deltas(
    after: number,
    until: number,
    limit: number,
    watch?: Watch
  ): Promise<{ deltas: LabDelta[]; more: boolean; gap: boolean }> {
    const isWatched = (node: string): boolean => !watch || watch.logs.includes(node)
    let count = 0
    let lines = 0
    const found = await this.#tape.deltas(after, until, (delta, before) => {
      for (const [node, last] of Object.entries(delta.lastLines ?? {}))
        if (isWatched(node)) lines += last - (before.get(node) ?? 0)
      return count++ < limit && (count === 1 || lines <= maxLinesAtOnce)
    })
    const deltas: LabDelta[] = []
    let { lastEvent } = found.before.state
    let { now } = found.before.state.run
    const lastLines = new Map(found.before.lastLines)
    for (const delta of found.deltas) {
      const whole = await this.#fill(delta, { lastEvent, lastLines, now }, isWatched)
      deltas.push(watch ? watched(whole, watch) : whole)
      lastEvent = delta.lastEvent ?? lastEvent
      now = delta.now
      for (const [node, last] of Object.entries(delta.lastLines ?? {})) lastLines.set(node, last)
    }
    return { deltas, more: found.more, gap: found.gap }
  }

  async #samplesBetween(after: number, until: number): Promise<MetricSample[]> {
    const samples: MetricSample[] = []
    for await (const sample of this.#samples.between(after, until)) samples.push(sample)
    return samples
  }

  /** A delta with what has records of its own, after a moment. */
  async #fill(
    delta: LabDelta,
    before: { lastEvent: number; lastLines: ReadonlyMap<string, number>; now: number },
    isWatched: (node: string) => boolean
  ): Promise<LabDelta> {
    const { events } =
      delta.lastEvent === undefined
        ? { events: [] }
        : await this.journal.newest({
            after: before.lastEvent,
            before: delta.lastEvent + 1,
            kinds: 'events',
            limit: maxEvents,
            maxBytes: snapshotBytes
          })
    const logs: LogLine[] = []
    let skippedLogs = 0
    for (const [node, last] of Object.entries(delta.lastLines ?? {})) {
      if (!isWatched(node)) continue
      const first = before.lastLines.get(node) ?? 0
      const lines = await this.journal.lines(node, first, last + 1, maxLines, snapshotBytes)
      logs.push(...lines)
      skippedLogs += Math.max(0, last - first - lines.length)
    }
    const metrics = await this.#samplesBetween(before.now, delta.now)
    return {
      ...delta,
      ...(metrics.length > 0 && { metrics }),
      ...(events.length > 0 && { events }),
      ...(logs.length > 0 && { logs }),
      ...(skippedLogs > 0 && { skippedLogs })
    }
  }
}

/** A journal without an index has no marks: it is too much to be gone through. */
const maxEndBytes = 8 * 1024 ** 2

/** Marks of what came after the last block of the index: its host was killed before that was written. */
async function marksOfEnd(journal: JournalReader): Promise<RunMark[]> {
  const sealed = journal.blocks.findLastIndex(({ hash }) => hash !== null)
  const end = journal.blocks.slice(sealed + 1)
  if (end.length === 0 || end.reduce((sum, { from, to }) => sum + to - from, 0) > maxEndBytes) return []
  // What was done just before may have led to what is in it.
  const wanted = new Set(journal.blocks.slice(Math.max(0, sealed - 1)))
  const last = journal.blocks[sealed]?.last ?? 0
  const happenings = new Happenings()
  const marks: RunMark[] = []
  for await (const event of journal.events(block => wanted.has(block))) marks.push(...happenings.add(event))
  return [...marks, ...happenings.end()].filter(({ seq }) => seq > last)
}

function plainMark({
  t,
  seq,
  kind,
  node,
  link
}: NonNullable<JournalReader['blocks'][number]['marks']>[number]): RunMark {
  return { t, seq, kind, ...(node !== undefined && { node }), ...(link !== undefined && { link }) }
}
