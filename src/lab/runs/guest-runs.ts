import { randomBytes } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RelevoError } from '#shared/errors'
import type { RunSummary } from '#shared/runs/runs'
import { folderBytes } from '../run/run-folder'
import { extractRunFile } from './file/read-run-file'
import { writeRunFile } from './file/write-run-file'
import { RunReader } from './reading/run-reader'
import { readRunInfo, summaryOf } from './run-info'

/** Runs of others that are there at once: the panel looks at one. */
const mostGuests = 2

interface Guest {
  readonly id: string
  /** Where it was handed in. */
  readonly from: string
  readonly folder: string
}

const runFileOf = ({ folder }: Guest): string => join(folder, 'it.relevo-run')
const recordOf = ({ folder }: Guest): string => join(folder, 'run')

/**
 * Runs that are shown and are not in the list, as those of hand-ins. Each goes through a run file into a folder of its own,
 * so that nothing of it is believed before it was checked, and is gone when others were shown, or the lab is closed.
 */
export class GuestRuns {
  #guests: readonly Guest[] = []
  /** Called with the id of one that is gone. */
  readonly #onGone: (run: string) => void

  constructor(onGone: (run: string) => void) {
    this.#onGone = onGone
  }

  /**
   * Makes a run ready to be opened by the id that it gets.
   * @param from a run file, or the folder of a run
   * @throws RelevoError `RUN_INVALID`, `NOT_RECORDED`, `FILE_NOT_FOUND`
   */
  async show(from: string): Promise<RunSummary> {
    const known = this.#guests.find(guest => guest.from === from)
    if (known) return this.#summary(known)
    const folder = await mkdtemp(join(tmpdir(), 'relevo-guest-'))
    const guest: Guest = { id: `guest-${randomBytes(6).toString('hex')}`, from, folder }
    try {
      await packed(from, runFileOf(guest))
      await mkdir(recordOf(guest))
      await extractRunFile(runFileOf(guest), recordOf(guest))
      // That it can be opened is found out now, and not when somebody looks.
      await (await RunReader.open(recordOf(guest))).span()
      const summary = await this.#summary(guest)
      this.#guests = [...this.#guests, guest]
      await Promise.all(this.#guests.slice(0, -mostGuests).map(old => this.#remove(old)))
      return summary
    } catch (error) {
      await rm(folder, { recursive: true, force: true })
      throw error
    }
  }

  /** Where the record of one is; null: there is none of that id. */
  path(run: string): string | null {
    const guest = this.#guests.find(({ id }) => id === run)
    return guest ? recordOf(guest) : null
  }

  /** @throws RelevoError `RUN_NOT_FOUND` */
  summary(run: string): Promise<RunSummary> {
    return this.#summary(this.#get(run))
  }

  /** One as a file, for the list to take it from. @throws RelevoError `RUN_NOT_FOUND` */
  file(run: string): string {
    return runFileOf(this.#get(run))
  }

  async close(): Promise<void> {
    await Promise.all(this.#guests.map(guest => this.#remove(guest)))
  }

  #get(run: string): Guest {
    const guest = this.#guests.find(({ id }) => id === run)
    if (!guest) throw new RelevoError('RUN_NOT_FOUND', `there is no run "${run}"`, { run })
    return guest
  }

  async #summary(guest: Guest): Promise<RunSummary> {
    const info = await readRunInfo(recordOf(guest))
    // Whatever the file says of its id: it goes by ours, and none of the list's can be meant by it.
    return summaryOf({ ...info, id: guest.id, imported: true }, await folderBytes(recordOf(guest)), false)
  }

  async #remove(guest: Guest): Promise<void> {
    this.#guests = this.#guests.filter(one => one !== guest)
    this.#onGone(guest.id)
    await rm(guest.folder, { recursive: true, force: true }).catch(() => undefined)
  }
}

async function packed(from: string, file: string): Promise<void> {
  const found = await stat(from).catch(() => null)
  if (!found) throw new RelevoError('FILE_NOT_FOUND', `there is no file ${from}`, { path: from })
  if (found.isDirectory()) await writeRunFile(from, await readRunInfo(from), file)
  else await copyFile(from, file)
}
