import type { LineSource } from '#shared/programs/console'
import type { Encoding } from '#shared/programs/program'
import type { StyledText } from '#shared/programs/styled-text'
import { LineReader } from './line-reader'

/** Lines past this number within a second, or past so many bytes of them, are counted, not kept. */
const maxLinesPerSecond = 5_000
const maxBytesPerSecond = 4 * 1024 ** 2
/** How long a line without an end stands before it is shown, and how often it is shown anew, ms. */
const partialMs = 120
/** How many of the last lines are kept, to say why a program has ended. */
const keptLines = 50

interface ProgramOutputOptions {
  readonly encoding: Encoding
  readonly onLine: (line: StyledText, source: LineSource | undefined) => void
  readonly onDropped: () => void
  /** What is printed of a line that has not ended, when it has changed; null when there is none any more. */
  readonly onPartial: (partial: StyledText | null) => void
}

/** Whatever a program prints, on one stream or two, as lines; and the beginning of the line that is not over. */
export class ProgramOutput {
  #second = 0
  #inSecond = 0
  #bytesInSecond = 0
  #timer: NodeJS.Timeout | null = null
  #shown: string | null = null
  #last: string[] = []
  readonly #readers = new Map<LineSource | undefined, LineReader>()
  readonly #options: ProgramOutputOptions

  constructor(options: ProgramOutputOptions) {
    this.#options = options
  }

  write(chunk: Buffer, source?: LineSource): void {
    this.#reader(source).write(chunk)
    if (this.#partial() === null) this.#show()
    else this.#timer ??= setTimeout(() => this.#show(), partialMs)
  }

  /** Nothing more comes. Idempotent. */
  end(): void {
    for (const reader of this.#readers.values()) reader.end()
    this.#show()
  }

  /** Its last lines, oldest first, without empty ones. */
  get lastLines(): readonly string[] {
    return this.#last
  }

  #partial(): StyledText | null {
    for (const reader of this.#readers.values()) {
      const partial = reader.partial()
      if (partial) return partial
    }
    return null
  }

  #show(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    const partial = this.#partial()
    const text = partial === null ? null : JSON.stringify(partial)
    if (text === this.#shown) return
    this.#shown = text
    this.#options.onPartial(partial)
  }

  #reader(source: LineSource | undefined): LineReader {
    let reader = this.#readers.get(source)
    if (!reader) {
      reader = new LineReader({
        encoding: this.#options.encoding,
        takes: bytes => this.#takes(bytes),
        onLine: line => {
          if (line.text.trim() !== '') this.#last = [...this.#last.slice(1 - keptLines), line.text]
          this.#options.onLine(line, source)
        }
      })
      this.#readers.set(source, reader)
    }
    return reader
  }

  #takes(bytes: number): boolean {
    const now = Math.floor(performance.now() / 1000)
    if (now !== this.#second) [this.#second, this.#inSecond, this.#bytesInSecond] = [now, 0, 0]
    this.#inSecond++
    this.#bytesInSecond += bytes
    if (this.#inSecond <= maxLinesPerSecond && this.#bytesInSecond <= maxBytesPerSecond) return true
    this.#options.onDropped()
    return false
  }
}
