import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { statFields } from '#system/proc'
import { withSpare } from '#system/spare-descriptor'
import { shortageOf } from './shortage'

/** Field 22 of /proc/PID/stat, counted as `statFields` does. */
const startField = 19
/** What every line is read into, one after the other: it has 52 numbers, and a name of 64 characters at most. */
const line = Buffer.allocUnsafe(2048)

/**
 * /proc/PID/stat of one process, see proc(5), kept open: to read it again takes a tenth of what it takes to open it, and it
 * tells of this process only, whoever has its id later.
 */
export class ProcessStat {
  readonly pid: string
  /** When it began, in the system's ticks. */
  readonly start: number
  #descriptor: number | null = null
  #isOver = false

  constructor(pid: string, start: number) {
    this.pid = pid
    this.start = start
  }

  /** Its line; empty when it is gone. @throws where descriptors to look with are lacking */
  read(): string {
    if (this.#isOver) return ''
    const stat = this.#descriptor === null ? this.#open() : this.#readAgain(this.#descriptor)
    if (stat === '') this.close()
    return stat
  }

  /** It is looked at no more. */
  close(): void {
    this.#isOver = true
    if (this.#descriptor !== null) closeSync(this.#descriptor)
    this.#descriptor = null
  }

  #open(): string {
    try {
      this.#descriptor = openSync(`/proc/${this.pid}/stat`, 'r')
    } catch {
      // It is gone; or no descriptor is left that could be kept.
    }
    const stat = this.#descriptor === null ? statOf(this.pid) : this.#readAgain(this.#descriptor)
    // Another has its id by now.
    return startOf(stat) === this.start ? stat : ''
  }

  #readAgain(descriptor: number): string {
    try {
      return line.toString('latin1', 0, readSync(descriptor, line, 0, line.length, 0))
    } catch {
      return ''
    }
  }
}

/**
 * The line of a process, or of one of its threads, read at once: the answer must not be older than the question. Empty where
 * there is none.
 * @param folder in /proc: `812`, `812/task/815`, `self`
 * @throws where descriptors to look with are lacking
 */
export function statOf(folder: string): string {
  try {
    return withSpare(() => readFileSync(`/proc/${folder}/stat`, 'latin1'))
  } catch (error) {
    if (shortageOf(error)) throw error
    return ''
  }
}

/** When the process of a line began, in the system's ticks. */
export function startOf(stat: string): number {
  return Number(statFields(stat)[startField] ?? 0)
}
