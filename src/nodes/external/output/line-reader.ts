import type { Encoding } from '#shared/programs/program'
import type { StyledText } from '#shared/programs/styled-text'
import { decode, decodeBeginning } from '#nodes/runtime/encodings'
import { TerminalText } from './terminal-text'

/** A longer line is cut into lines of this many bytes. */
const maxLineBytes = 16_384
const lineFeed = 0x0a
const carriageReturn = 0x0d

interface LineReaderOptions {
  readonly encoding: Encoding
  readonly onLine: (line: StyledText) => void
  /** Asked before a line of so many bytes is read: false when there are too many. */
  readonly takes: (bytes: number) => boolean
}

/** Makes lines of what a program writes, whatever pieces it comes in. */
export class LineReader {
  #rest: Buffer = Buffer.alloc(0)
  readonly #text = new TerminalText()
  readonly #options: LineReaderOptions

  constructor(options: LineReaderOptions) {
    this.#options = options
  }

  write(chunk: Buffer): void {
    let from = 0
    for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, from)) {
      this.#rest = this.#join(chunk.subarray(from, end))
      this.#cut()
      this.#take(this.#rest)
      this.#rest = this.#rest.subarray(0, 0)
      from = end + 1
    }
    this.#rest = this.#join(chunk.subarray(from))
    this.#cut()
  }

  /** What has come since the last end of a line; null for nothing. */
  partial(): StyledText | null {
    if (this.#rest.length === 0) return null
    const line = this.#text.peek(decodeBeginning(this.#rest, this.#options.encoding))
    return line.text === '' ? null : line
  }

  /** Nothing more comes: what is left is a line too. */
  end(): void {
    const isLine = this.partial() !== null
    if (isLine) this.#take(this.#rest)
    this.#rest = this.#rest.subarray(0, 0)
  }

  #join(more: Buffer): Buffer {
    if (this.#rest.length === 0) return more
    return more.length === 0 ? this.#rest : Buffer.concat([this.#rest, more])
  }

  /** A progress bar goes on for long without an end of its line: only its last state is needed. */
  #cut(): void {
    while (this.#rest.length > maxLineBytes) {
      const over = this.#rest.lastIndexOf(carriageReturn, this.#rest.length - 2)
      if (over > 0) {
        this.#text.read(decode(this.#rest.subarray(0, over), this.#options.encoding))
        this.#rest = this.#rest.subarray(over)
        if (this.#rest.length <= maxLineBytes) return
      }
      let end = maxLineBytes
      // Not inside a character of UTF-8.
      while (end > maxLineBytes - 4 && ((this.#rest[end] ?? 0) & 0xc0) === 0x80) end--
      this.#take(this.#rest.subarray(0, end))
      this.#rest = this.#rest.subarray(end)
    }
  }

  #take(bytes: Buffer): void {
    if (!this.#options.takes(bytes.length)) return
    let end = bytes.length
    while (end > 0 && bytes[end - 1] === carriageReturn) end--
    this.#options.onLine(this.#text.read(decode(bytes.subarray(0, end), this.#options.encoding)))
  }
}
