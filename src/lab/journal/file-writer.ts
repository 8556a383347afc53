import { open, type FileHandle } from 'node:fs/promises'

export interface FileWriterOptions {
  /** Path of the next file; called before the first write, each time that one is full, and after an error. */
  readonly nextPath: (firstLine: string) => Promise<string>
  /** A file is full past this many bytes. */
  readonly maxFileBytes: number
  /** Most bytes that wait for a slow disk; past it, lines are dropped and counted. */
  readonly maxPendingBytes?: number
  readonly flushMs?: number
  /** How long to leave the disk alone after an error. */
  readonly retryMs?: number
  /** Told once when lines begin to be lost, and once when writing works again. */
  readonly onProblem?: (message: string) => void
}

/**
 * Appends lines to files without ever blocking the loop or failing its caller. When the disk is slow or full it
 * goes on: memory stays bounded, what is lost is counted and said once.
 */
export class FileWriter {
  #pending: string[] = []
  #pendingBytes = 0
  #handle: FileHandle | null = null
  #fileBytes = 0
  #timer: NodeJS.Timeout | null = null
  #writing: Promise<void> = Promise.resolve()
  #busy = false
  #closed = false
  #lost = 0
  #troubled = false
  #retryAt = 0
  readonly #options: Required<FileWriterOptions>

  constructor(options: FileWriterOptions) {
    this.#options = {
      maxPendingBytes: 16 * 1024 ** 2,
      flushMs: 200,
      retryMs: 5_000,
      onProblem: () => undefined,
      ...options
    }
  }

  /** Lines that could not be written. */
  get lost(): number {
    return this.#lost
  }

  /** Adds one line, without its line feed. */
  write(line: string): void {
    if (this.#closed) return
    // UTF-16 units: a cheap estimate of the bytes, good enough for a bound.
    if (this.#pendingBytes + line.length > this.#options.maxPendingBytes) {
      this.#lose(1, 'the disk is too slow')
      return
    }
    this.#pending.push(line)
    this.#pendingBytes += line.length + 1
    if (this.#timer === null && !this.#busy) {
      this.#timer = setTimeout(() => void this.flush(), this.#options.flushMs)
      this.#timer.unref()
    }
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

  async #drain(): Promise<void> {
    this.#busy = true
    while (this.#pending.length > 0) {
      const lines = this.#pending
      this.#pending = []
      this.#pendingBytes = 0
      if (Date.now() < this.#retryAt) {
        this.#lose(lines.length, 'the disk does not take them')
        break
      }
      try {
        await this.#append(lines)
        if (this.#troubled) this.#options.onProblem(`writing works again; ${this.#lost} lines were lost`)
        this.#troubled = false
      } catch (error) {
        this.#retryAt = this.#closed ? 0 : Date.now() + this.#options.retryMs
        this.#lose(lines.length, error instanceof Error ? error.message : String(error))
        await this.#handle?.close().catch(() => undefined)
        this.#handle = null
      }
    }
    this.#busy = false
  }

  async #append(lines: readonly string[]): Promise<void> {
    if (this.#handle === null || this.#fileBytes >= this.#options.maxFileBytes) {
      await this.#handle?.close()
      this.#handle = null
      this.#handle = await open(await this.#options.nextPath(lines[0] ?? ''), 'a')
      this.#fileBytes = (await this.#handle.stat()).size
    }
    const data = Buffer.from(`${lines.join('\n')}\n`)
    await this.#handle.appendFile(data)
    this.#fileBytes += data.length
  }

  #lose(lines: number, why: string): void {
    this.#lost += lines
    if (this.#troubled) return
    this.#troubled = true
    this.#options.onProblem(`lines are being lost: ${why}`)
  }
}
