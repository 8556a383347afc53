import type { CommandResults, ParsedArgs, RecordedCommand } from '#shared/contract'
import type { OpenedRun, RunDeltas } from '#shared/runs/runs'
import type { LabSnapshot } from '#shared/state'
import { RecordedAnswers } from './reading/answers'
import { RunReader } from './reading/run-reader'
import type { GuestRuns } from './guest-runs'
import type { RunLibrary } from './run-library'

/** Runs that are held open; the panel looks at one, or compares two. */
const mostOpen = 4

interface OpenRunsOptions {
  readonly library: RunLibrary
  /** Those that are shown and not in the library. */
  readonly guests: GuestRuns
  /** Writes what the run that goes on still has in memory. */
  readonly flush: () => Promise<void>
  /** Ms since that run began. */
  readonly now: () => number
}

interface Open {
  readonly reader: RunReader
  readonly answers: RecordedAnswers
}

/** The runs that somebody looks at. */
export class OpenRuns {
  readonly #open = new Map<string, Promise<Open>>()
  readonly #options: OpenRunsOptions

  constructor(options: OpenRunsOptions) {
    this.#options = options
  }

  /** @throws RelevoError `RUN_NOT_FOUND`, `NOT_RECORDED`, `RUN_INVALID` */
  async open(run: string): Promise<OpenedRun> {
    this.forget(run)
    const { library, guests, now } = this.#options
    // Up to here the run that goes on is written next: also where nothing has changed for a while, it was so until now.
    const writtenUntil = library.isLive(run) ? now() : 0
    const { reader } = await this.#get(run)
    const summary = guests.path(run) === null ? library.summary(run) : guests.summary(run)
    const [meta, span] = await Promise.all([summary, reader.span()])
    const { uncovered } = reader
    const until = Math.max(span.until, writtenUntil)
    return { meta, marks: reader.marks, ...span, until, ...(uncovered && { uncovered }) }
  }

  async snapshot({ run, t, watch }: ParsedArgs<'run.snapshot'>): Promise<LabSnapshot> {
    const { reader } = await this.#get(run)
    return reader.snapshotAt(t, watch)
  }

  async deltas({ run, after, until, limit, watch }: ParsedArgs<'run.deltas'>): Promise<RunDeltas> {
    const { reader } = await this.#get(run)
    return reader.deltas(after, until, limit, watch)
  }

  async read(question: ParsedArgs<'run.read'>): Promise<CommandResults[RecordedCommand]> {
    const { answers } = await this.#get(question.run)
    return answers.read(question)
  }

  /** Where the record of a run is, of the list or not. @throws RelevoError `RUN_NOT_FOUND` */
  async folder(run: string): Promise<string> {
    const { library, guests } = this.#options
    return guests.path(run) ?? library.path(run)
  }

  /** Resolves when all of the run that goes on is on the disk, or lost. */
  flush(): Promise<void> {
    return this.#options.flush()
  }

  /** It has changed, or is gone. */
  forget(run: string): void {
    this.#open.delete(run)
  }

  async #get(run: string): Promise<Open> {
    const { library, flush } = this.#options
    // The run that goes on has more each time.
    if (library.isLive(run)) {
      await flush()
      return open(await library.path(run))
    }
    const known = this.#open.get(run) ?? this.folder(run).then(open)
    this.#open.delete(run)
    this.#open.set(run, known)
    known.catch(() => this.forget(run))
    const [oldest] = this.#open.keys()
    if (this.#open.size > mostOpen && oldest !== undefined) this.forget(oldest)
    return known
  }
}

async function open(folder: string): Promise<Open> {
  const reader = await RunReader.open(folder)
  return { reader, answers: new RecordedAnswers(reader) }
}
