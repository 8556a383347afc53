import type { JournalEvent } from '#shared/journal'
import type { RunObserver } from '../../journal/recorder'
import type { RunClock } from '../../run/run-clock'
import { writeRunInfo, type RunInfo } from '../run-info'
import type { CurrentRun, RunChange } from '../run-library'
import { Happenings } from './happenings'

/** How often `run.json` is brought up to date while the run goes on, ms: a host that is killed leaves it so old at most. */
const saveMs = 5_000

interface RunRecordOptions {
  readonly folder: string
  readonly clock: RunClock
  readonly info: RunInfo
  readonly onProblem: (message: string) => void
}

/** What is written of the run that goes on besides its journal and its logs. */
export class RunRecord implements RunObserver, CurrentRun {
  #info: RunInfo
  #saving: Promise<void> = Promise.resolve()
  #troubled = false
  readonly #happenings = new Happenings()
  readonly #timer: NodeJS.Timeout
  readonly #options: RunRecordOptions

  constructor(options: RunRecordOptions) {
    this.#options = options
    this.#info = options.info
    this.#timer = setInterval(() => void this.#save(), saveMs)
    this.#timer.unref()
  }

  /** Writes what is known at the beginning. */
  async start(): Promise<void> {
    await this.#save()
  }

  get info(): RunInfo {
    return { ...this.#info, counts: this.#happenings.counts, until: this.#options.clock.now() }
  }

  async change(change: RunChange): Promise<void> {
    this.#info = { ...this.#info, ...change }
    await this.#save()
  }

  onEvent(event: JournalEvent): void {
    this.#happenings.add(event)
  }

  /** Says that the run is over, and writes what is left. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    this.#info = { ...this.#info, endedAt: Date.now(), durationMs: this.#options.clock.now() }
    await this.#save()
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
