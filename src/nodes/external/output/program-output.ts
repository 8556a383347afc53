import type { LineSource } from '#shared/programs/console'
import type { Encoding } from '#shared/programs/program'
import type { StyledText } from '#shared/programs/styled-text'
import { LineReader } from './line-reader'

/** Of lines that come faster for long, and of more bytes of them, those past it are counted, not kept. */
const maxLinesPerSecond = 5_000
const maxBytesPerSecond = 4 * 1024 ** 2
/** What may come at once after a rest: a loop that prints and is over. */
const maxLinesAtOnce = 50_000
const maxBytesAtOnce = maxBytesPerSecond
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
  /** When it was counted last, ms of `performance.now()`, and what was still free then. */
  #countedAt = performance.now()
  #linesFree = maxLinesAtOnce
  #bytesFree = maxBytesAtOnce
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
    const now = performance.now()
    const seconds = (now - this.#countedAt) / 1000
    this.#countedAt = now
    this.#linesFree = Math.min(maxLinesAtOnce, this.#linesFree + seconds * maxLinesPerSecond)
    this.#bytesFree = Math.min(maxBytesAtOnce, this.#bytesFree + seconds * maxBytesPerSecond)
    if (this.#linesFree >= 1 && this.#bytesFree >= bytes) {
      this.#linesFree--
      this.#bytesFree -= bytes
      return true
    }
    this.#options.onDropped()
    return false
  }
}
