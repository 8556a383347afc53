import { join } from 'node:path'
import type { JournalEvent } from '#shared/journal'
import type { RunMark } from '#shared/runs/runs'
import type { LabDelta, LabSnapshot, MetricSample } from '#shared/state'
import type { Appended } from '../../journal/file-writer'
import type { Written } from '../../journal/written'
import type { RunObserver } from '../../journal/recorder'
import type { RunClock } from '../../run/run-clock'
import { writeRunInfo, type RunInfo } from '../run-info'
import type { CurrentRun, RunChange } from '../run-library'
import { metricsFolder, tapeFolder } from '../segment-names'
import { Happenings } from './happenings'
import { JournalIndex } from './journal-index'
import { Tape } from './tape'

/** How often `run.json` is brought up to date while the run goes on, ms: a host that is killed leaves it so old at most. */
const saveMs = 5_000
/** Marks that wait for the block of their event. */
const maxMarks = 20_000

interface RunRecordOptions {
  readonly folder: string
  readonly clock: RunClock
  readonly info: RunInfo
  /** Resolves when all events so far are on the disk, or lost. */
  readonly flushJournal: () => Promise<void>
  readonly onProblem: (message: string) => void
}

/** Where what the panel shows is taken from. */
interface Shown {
  keyframe(): LabSnapshot
  subscribeTape(listener: (delta: LabDelta) => void): () => void
}

/** What is written of the run that goes on besides its journal and its logs. */
export class RunRecord implements RunObserver, CurrentRun {
  #info: RunInfo
  #tape: Tape | null = null
  #marks: RunMark[] = []
  #saving: Promise<void> = Promise.resolve()
  #troubled = false
  readonly #happenings = new Happenings()
  readonly #index: JournalIndex
  readonly #timer: NodeJS.Timeout
  readonly #options: RunRecordOptions

  constructor(options: RunRecordOptions) {
    this.#options = options
    this.#info = options.info
    const { folder, info, onProblem } = options
    this.#index = new JournalIndex({
      folder,
      run: info.id,
      takeMarks: last => this.#takeMarks(last),
      onProblem
    })
    this.#timer = setInterval(() => void this.#save(), saveMs)
    this.#timer.unref()
  }

  /** Writes what is known at the beginning. */
  async start(): Promise<void> {
    await this.#save()
  }

  /** Records from now on what is shown. */
  follow(shown: Shown): void {
    const { folder, clock, flushJournal, onProblem } = this.#options
    const tape = new Tape({
      folder: join(folder, tapeFolder),
      metricsFolder: join(folder, metricsFolder),
      keyframe: () => shown.keyframe(),
      now: () => clock.now(),
      before: flushJournal,
      onProblem
    })
    this.#tape = tape
    shown.subscribeTape(delta => tape.onDelta(delta))
    tape.start()
  }

  get info(): RunInfo {
    return {
      ...this.#info,
      counts: this.#happenings.counts,
      until: this.#options.clock.now(),
      wholeFrom: this.#tape?.wholeFrom ?? 0
    }
  }

  async change(change: RunChange): Promise<void> {
    this.#info = { ...this.#info, ...change }
    await this.#save()
  }

  /** It is the run of this exercise, and of whoever does it, from now on. */
  setExercise(exercise: RunInfo['exercise'], who: RunInfo['who']): void {
    const { exercise: _exercise, who: _who, ...rest } = this.#info
    this.#info = { ...rest, ...(exercise && { exercise }), ...(who && { who }) }
    void this.#save()
  }

  onEvent(event: JournalEvent): void {
    if (event.kind === 'topology-changed') this.#takeLab(event)
    this.#mark(this.#happenings.add(event))
  }

  onSamples(samples: readonly MetricSample[]): void {
    this.#tape?.onSamples(samples)
  }

  onAppended(appended: Appended<Written>): void {
    this.#index.onAppended(appended)
  }

  /** Resolves when what is shown now, and what is known of the journal's file, is on the disk, or lost. */
  async flush(): Promise<void> {
    await Promise.all([this.#index.flush(), this.#tape?.flush()])
  }

  /** Says that the run is over, and writes what is left; the journal is closed before. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    this.#mark(this.#happenings.end())
    await Promise.all([this.#index.close(), this.#tape?.flush()])
    this.#info = { ...this.#info, endedAt: Date.now(), durationMs: this.#options.clock.now() }
    await this.#save()
  }

  /** An exercise brings its own topology and its seed: the run is known by these. */
  #takeLab({ topology: name, nodes, seed }: JournalEvent<'topology-changed'>): void {
    if (!this.#info.exercise) return
    const { topology } = this.#info
    this.#info = {
      ...this.#info,
      nodes,
      seed,
      topology: name === topology.name ? topology : { name, title: null }
    }
    void this.#save()
  }

  #mark(marks: readonly RunMark[]): void {
    if (this.#marks.length < maxMarks) this.#marks.push(...marks)
  }

  #takeMarks(last: number): RunMark[] {
    const taken = this.#marks.filter(({ seq }) => seq <= last)
    if (taken.length > 0) this.#marks = this.#marks.filter(({ seq }) => seq > last)
    return taken
  }

  #save(): Promise<void> {
    this.#saving = this.#saving.then(async () => {
      try {
        await writeRunInfo(this.#options.folder, this.info)
        this.#troubled = false
      } catch (error) {
        if (!this.#troubled) this.#options.onProblem(`run: ${error instanceof Error ? error.message : error}`)
        this.#troubled = true
      }
    })
    return this.#saving
  }
}
