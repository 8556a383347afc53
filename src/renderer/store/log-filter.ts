import { logLevels, type LogLevel } from '#shared/names'
import type { LogLine } from '#shared/state'
import type { RingBuffer } from './ring-buffer'

/**
 * Which lines of a log match a search and a least severe level. Each line is looked at once, when it comes:
 * with a full log and ten thousand lines a second, looking through all of it each frame would not do.
 */
export class LogFilter {
  readonly #ring: RingBuffer<LogLine>
  readonly #query: string
  readonly #least: number
  readonly #shown: (line: LogLine) => string
  /** Positions of the matching lines; unused when everything matches. */
  #matches: number[] = []
  #scanned: number
  #first: number
  #end: number

  /** @param shown how a line reads where it is not shown as it was written: either is found */
  constructor(
    ring: RingBuffer<LogLine>,
    query: string,
    level: LogLevel,
    shown: (line: LogLine) => string = line => line.text
  ) {
    this.#shown = shown
    this.#ring = ring
    this.#query = query.trim().toLowerCase()
    this.#least = logLevels.indexOf(level)
    this.#scanned = ring.first
    this.#first = ring.first
    this.#end = ring.first
  }

  get passesAll(): boolean {
    return this.#query === '' && this.#least === 0
  }

  get count(): number {
    return this.passesAll ? this.#end - this.#first : this.#matches.length
  }

  /** Takes in what came since; returns how many matching lines were forgotten at the front. */
  update(): number {
    const { first, end } = this.#ring
    this.#end = end
    if (this.passesAll) {
      const gone = first - this.#first
      this.#first = first
      return gone
    }
    let gone = 0
    while (gone < this.#matches.length && (this.#matches[gone] ?? 0) < first) gone += 1
    if (gone > 0) this.#matches = this.#matches.slice(gone)
    for (let position = Math.max(first, this.#scanned); position < end; position += 1) {
      const line = this.#ring.at(position)
      if (line && this.#passes(line)) this.#matches.push(position)
    }
    this.#scanned = end
    return gone
  }

  /** The line at a row of the view. */
  row(index: number): LogLine | undefined {
    const position = this.passesAll ? this.#first + index : this.#matches[index]
    return position === undefined ? undefined : this.#ring.at(position)
  }

  lines(): LogLine[] {
    const lines: LogLine[] = []
    for (let index = 0; index < this.count; index += 1) {
      const line = this.row(index)
      if (line) lines.push(line)
    }
    return lines
  }

  #says(text: string): boolean {
    return text.toLowerCase().includes(this.#query)
  }

  #passes(line: LogLine): boolean {
    return (
      logLevels.indexOf(line.level) >= this.#least &&
      (this.#query === '' || this.#says(line.text) || this.#says(this.#shown(line)))
    )
  }
}
