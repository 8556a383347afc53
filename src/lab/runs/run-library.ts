import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { RelevoError } from '#shared/errors'
import type { RunSummary } from '#shared/runs/runs'
import { folderBytes, isRunName } from '../run/run-folder'
import { readRunInfo, summaryOf, writeRunInfo, type RunInfo } from './run-info'

/** What a person says of a run. */
export type RunChange = Partial<Pick<RunInfo, 'name' | 'keep'>>

/** The run that goes on, which alone writes to its folder. */
export interface CurrentRun {
  readonly info: RunInfo
  change(change: RunChange): Promise<void>
}

/** The runs of the data folder: those of before, and the one that goes on. */
export class RunLibrary {
  readonly #folder: string
  readonly #current: CurrentRun

  constructor(folder: string, current: CurrentRun) {
    this.#folder = folder
    this.#current = current
  }

  /** Newest first. */
  async list(): Promise<RunSummary[]> {
    const names = await readdir(this.#folder).catch(() => [])
    const summaries = await Promise.all(names.filter(isRunName).map(name => this.summary(name)))
    return summaries.sort((a, b) => b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1))
  }

  /** @throws RelevoError `RUN_NOT_FOUND`, `NOT_RECORDED`, `RUN_INVALID` */
  async change(run: string, change: RunChange): Promise<RunSummary> {
    const path = await this.path(run)
    if (this.isLive(run)) await this.#current.change(change)
    else await writeRunInfo(path, { ...(await readRunInfo(path)), ...change })
    return this.summary(run)
  }

  /** @throws RelevoError `RUN_NOT_FOUND`, `WRONG_STATE` where it goes on */
  async delete(run: string): Promise<void> {
    const path = await this.path(run)
    if (this.isLive(run))
      throw new RelevoError('WRONG_STATE', 'the run goes on; end the lab before you delete it')
    await rm(path, { recursive: true, force: true })
  }

  /**
   * The folder of a run.
   * @throws RelevoError `RUN_NOT_FOUND`
   */
  async path(run: string): Promise<string> {
    const path = join(this.#folder, run)
    const isThere = isRunName(run) && (await stat(path).catch(() => null))?.isDirectory() === true
    if (!isThere) throw new RelevoError('RUN_NOT_FOUND', `there is no run "${run}"`, { run })
    return path
  }

  /** Whether it is the one that goes on. */
  isLive(run: string): boolean {
    return run === this.#current.info.id
  }

  /** A run as it is listed. */
  async summary(run: string): Promise<RunSummary> {
    const path = join(this.#folder, run)
    const bytes = await folderBytes(path)
    if (this.isLive(run)) return summaryOf(this.#current.info, bytes, true)
    try {
      // The folder's name is what it goes by, whatever the file says.
      return summaryOf({ ...(await readRunInfo(path)), id: run }, bytes, false)
    } catch (error) {
      return { ...unreadable(run), bytes, problem: RelevoError.data(error) }
    }
  }
}

/** What the name alone says of a run. */
function unreadable(run: string): Omit<RunSummary, 'bytes'> {
  const startedAt = Date.parse(run.slice(0, 19).replace(/T(\d\d)-(\d\d)-(\d\d)$/, 'T$1:$2:$3Z')) || 0
  return {
    format: 1,
    id: run,
    name: null,
    startedAt,
    endedAt: null,
    durationMs: null,
    topology: { name: '', title: null },
    nodes: 0,
    seed: 0,
    host: 'web',
    version: '',
    system: '',
    keep: false,
    live: false,
    imported: false,
    counts: { kills: 0, freezes: 0, faults: 0, failovers: 0, cut: 0, unknown: 0 }
  }
}
