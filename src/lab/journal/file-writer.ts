import { open, type FileHandle } from 'node:fs/promises'
import { monotonicMs } from '#system/clock'

export interface FileWriterOptions<Note = undefined> {
  /** Path of the next file; called before the first write and each time that one is full. */
  readonly nextPath: (firstLine: string) => Promise<string>
  /** A file is full past this many bytes. */
  readonly maxFileBytes: number
  /** Most bytes that wait for a slow disk; past it, lines are dropped and counted. */
  readonly maxPendingBytes?: number
  readonly flushMs?: number
  /** How long to leave the disk alone after an error. */
  readonly retryMs?: number
  /** Lines that the disk refuses wait for it, up to `maxPendingBytes`: later ones mean nothing without them. */
  readonly keepsRefused?: boolean
  /** Told once when lines begin to be lost, and once when writing works again. */
  readonly onProblem?: (message: string) => void
  /** Told of lines that are in the file by now. */
  readonly onAppended?: (appended: Appended<Note>) => void
  /** Opens a file to append to it. */
  readonly openFile?: (path: string) => Promise<FileHandle>
}

/** Lines that were written together: the bytes `data` from the byte `from` of a file on, and what was noted of each. */
export interface Appended<Note> {
  readonly path: string
  readonly from: number
  readonly data: Buffer
  readonly notes: readonly Note[]
}

/**
 * Appends lines to files without ever blocking the loop or failing its caller. When the disk is slow or full it
 * goes on: memory stays bounded, what is lost is counted and said once.
 */
export class FileWriter<Note = undefined> {
  #pending: string[] = []
  /** Of each of those lines. */
  #notes: Note[] = []
  #pendingBytes = 0
  #handle: FileHandle | null = null
  /** The file in hand: after an error the same one is opened again, so that nothing in it is set aside. */
  #path: string | null = null
  #fileBytes = 0
  /** Whether what is behind `#fileBytes` in the file is of ours: a part of lines that were refused. */
  #isOurs = false
  #failed = false
  #timer: NodeJS.Timeout | null = null
  #writing: Promise<void> = Promise.resolve()
  #closed = false
  #lost = 0
  #troubled = false
  /** Monotonic: a clock that is set back must not stop the writing. */
  #retryAt = 0
  readonly #options: Required<FileWriterOptions<Note>>

  constructor(options: FileWriterOptions<Note>) {
    this.#options = {
      maxPendingBytes: 16 * 1024 ** 2,
      flushMs: 200,
      retryMs: 5_000,
      keepsRefused: false,
      onProblem: () => undefined,
      onAppended: () => undefined,
      openFile: path => open(path, 'a'),
      ...options
    }
  }

  /** Lines that could not be written. */
  get lost(): number {
    return this.#lost
  }

  /** Adds one line, without its line feed; `note` is for whoever is told when it is in the file. */
  write(line: string, ...[note]: [Note] extends [undefined] ? [] : [note: Note]): void {
    if (this.#closed) return
    // UTF-16 units: a cheap estimate of the bytes, good enough for a bound.
    if (this.#pendingBytes + line.length > this.#options.maxPendingBytes) {
      this.#lose(1, 'the disk is too slow')
      return
    }
    this.#pending.push(line)
    if (note !== undefined) this.#notes.push(note)
    this.#pendingBytes += line.length + 1
    this.#flushAfter(this.#options.flushMs)
  }

  #flushAfter(ms: number): void {
    if (this.#timer !== null) return
    this.#timer = setTimeout(() => void this.flush(), ms)
    this.#timer.unref()
  }

  /** Resolves when everything that was written before is on its way to the disk, or lost. */
  flush(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    this.#writing = this.#writing.then(() => this.#drain())
    return this.#writing
  }

  /** Writes what is left and closes the file. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true
    this.#retryAt = 0
    await this.flush()
    await this.#handle?.close().catch(() => undefined)
    this.#handle = null
  }

  /** What comes meanwhile waits for the next time: under a steady load there would be no end. */
  async #drain(): Promise<void> {
    if (this.#pending.length === 0) return
    const lines = this.#pending
    const notes = this.#notes
    this.#pending = []
    this.#notes = []
    this.#pendingBytes = 0
    if (monotonicMs() < this.#retryAt) {
      if (!this.#keep(lines, notes)) this.#lose(lines.length, 'the disk does not take them')
      return
    }
    try {
      await this.#append(lines, notes)
      if (this.#troubled) this.#options.onProblem(`writing works again; ${this.#lost} lines were lost`)
      this.#troubled = false
    } catch (error) {
      this.#retryAt = this.#closed ? 0 : monotonicMs() + this.#options.retryMs
      this.#failed = true
      await this.#handle?.close().catch(() => undefined)
      this.#handle = null
      if (!this.#keep(lines, notes))
        this.#lose(lines.length, error instanceof Error ? error.message : String(error))
    }
  }

  /** Puts lines that were refused back, for another try; false: they are not to wait. */
  #keep(lines: string[], notes: Note[]): boolean {
    if (!this.#options.keepsRefused || this.#closed) return false
    this.#pending = [...lines, ...this.#pending]
    this.#notes = [...notes, ...this.#notes]
    this.#pendingBytes = this.#pending.reduce((sum, line) => sum + line.length + 1, 0)
    this.#flushAfter(this.#options.retryMs)
    return true
  }

  async #append(lines: readonly string[], notes: readonly Note[]): Promise<void> {
    if (this.#fileBytes >= this.#options.maxFileBytes) {
      await this.#handle?.close()
      this.#handle = null
      this.#path = null
      this.#fileBytes = 0
      this.#isOurs = false
    }
    this.#path ??= await this.#options.nextPath(lines[0] ?? '')
    let handle = this.#handle
    let lead = ''
    if (handle === null) {
      handle = await this.#options.openFile(this.#path)
      this.#handle = handle
      const { size } = await handle.stat()
      // What was written of the lines before the error was refused with them, and must not run into the next ones.
      if (this.#failed && size > this.#fileBytes) {
        if (this.#isOurs) await handle.truncate(this.#fileBytes)
        else lead = '\n'
      }
      if (!this.#isOurs) this.#fileBytes = size
      this.#isOurs = true
    }
    const data = Buffer.from(`${lead}${lines.join('\n')}\n`)
    await handle.appendFile(data)
    this.#options.onAppended({ path: this.#path, from: this.#fileBytes, data, notes })
    this.#fileBytes += data.length
    this.#failed = false
  }

  #lose(lines: number, why: string): void {
    this.#lost += lines
    if (this.#troubled) return
    this.#troubled = true
    this.#options.onProblem(`lines are being lost: ${why}`)
  }
}
