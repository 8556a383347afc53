import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { RelevoError } from '#shared/errors'
import type { RunSummary } from '#shared/runs/runs'
import { moveFile } from '#system/move-file'
import { folderBytes, isRunName, newRunName } from '../run/run-folder'
import { extractRunFile } from './file/read-run-file'
import { runFileStream, writeRunFile } from './file/write-run-file'
import { RunReader } from './reading/run-reader'
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

  /**
   * Takes a run from a file. One that was taken from the same file before is that run.
   * @throws RelevoError `RUN_INVALID`, `FILE_NOT_FOUND`: nothing was taken
   */
  async take(file: string): Promise<RunSummary> {
    const folder = join(this.#folder, `.taking-${randomBytes(6).toString('hex')}`)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    try {
      const { seal } = await extractRunFile(file, folder)
      const info = await readRunInfo(folder)
      const known = await this.#takenBefore(seal)
      if (known) return this.summary(known)
      // That it can be opened is found out now, and not when somebody looks.
      await (await RunReader.open(folder)).span()
      await writeRunInfo(folder, { ...info, keep: false, imported: true, digest: seal })
      const id = await this.#freeId(info)
      await moveFile(folder, join(this.#folder, id))
      return await this.summary(id)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  /**
   * Writes a run into a file, in place of one that is there. Returns its bytes.
   * @throws RelevoError `RUN_NOT_FOUND`, `NOT_RECORDED`, `RUN_INVALID`, `FILE_NOT_WRITTEN`
   */
  async write(run: string, file: string): Promise<number> {
    const folder = await this.path(run)
    return writeRunFile(folder, await this.#infoOf(run, folder), file)
  }

  /** The same as it is written. */
  async stream(run: string): Promise<Readable> {
    const folder = await this.path(run)
    return runFileStream(folder, await this.#infoOf(run, folder))
  }

  /** Whether it is the one that goes on. */
  isLive(run: string): boolean {
    return run === this.#current.info.id
  }

  async #infoOf(run: string, folder: string): Promise<RunInfo> {
    return this.isLive(run) ? this.#current.info : readRunInfo(folder)
  }

  async #takenBefore(seal: string): Promise<string | null> {
    for (const name of (await readdir(this.#folder)).filter(isRunName)) {
      const info = await readRunInfo(join(this.#folder, name)).catch(() => null)
      if (info?.digest === seal) return name
    }
    return null
  }

  /** The name of its folder: its own id, unless another run has it. */
  async #freeId({ id, startedAt }: RunInfo): Promise<string> {
    const isFree = isRunName(id) && (await stat(join(this.#folder, id)).catch(() => null)) === null
    return isFree ? id : newRunName(new Date(startedAt))
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
