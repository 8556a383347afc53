import type { Readable, Writable } from 'node:stream'

const maxTailChars = 8 * 1024
const maxLineChars = 300
/** How long the last of a program's output may come after its end, ms: what it started may hold it open. */
const lateMs = 200
/** Frames of a Java or Node stack trace, which say less than the line above them. */
const stackFrame = /^\s+at |^\s*\.\.\. \d+ more$|^Node\.js v/

/** Passes a program's standard error on as it comes, and remembers the end of it. */
export class ErrorLines {
  #tail = ''
  readonly #closed: Promise<void>

  constructor(from: Readable, to: Writable) {
    this.#closed = new Promise(resolve => from.once('close', resolve))
    from.on('error', () => undefined)
    from.on('data', (chunk: Buffer) => {
      this.#tail = (this.#tail + chunk.toString()).slice(-maxTailChars)
    })
    from.pipe(to, { end: false })
  }

  /** The last line that says something; empty when there is none. */
  get last(): string {
    const lines = this.#tail.split(/\r?\n/).filter(line => line.trim() !== '')
    const line = lines.findLast(one => !stackFrame.test(one)) ?? lines.at(-1) ?? ''
    return line.trim().slice(0, maxLineChars)
  }

  /** Resolves when all of it has come, or shortly after the program's end. */
  async settled(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>(resolve => (timer = setTimeout(resolve, lateMs)))
    await Promise.race([this.#closed, late])
    clearTimeout(timer)
  }
}
