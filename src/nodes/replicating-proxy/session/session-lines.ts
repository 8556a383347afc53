import type { LogLevel } from '#shared/journal'
import { limits } from '../limits'

interface Kind {
  readonly level: LogLevel
  /** Lines of this second. */
  lines: number
  /** How many lines were left out. */
  more: number
}

/**
 * The log lines about single sessions. When thousands of sessions lose the same replica, the first few lines of a
 * second say how; the rest become one line with their number. The journal tells of each.
 */
export class SessionLines {
  readonly #log: (level: LogLevel, text: string) => void
  readonly #kinds = new Map<string, Kind>()
  #since = 0

  constructor(log: (level: LogLevel, text: string) => void) {
    this.#log = log
  }

  /** @param kind what the line has in common with those of other sessions; it begins the line for the rest */
  tell(level: LogLevel, session: number, kind: string, text = kind): void {
    const counted = this.#kinds.get(kind) ?? { level, lines: 0, more: 0 }
    this.#kinds.set(kind, counted)
    if (counted.lines < limits.linesPerSecond) {
      counted.lines++
      this.#log(level, `session ${session}: ${text}`)
    } else counted.more++
  }

  /** To be called now and then, and at the end. */
  flush(now: number, atOnce = false): void {
    if (now - this.#since < 1_000 && !atOnce) return
    this.#since = now
    for (const [kind, { level, more }] of this.#kinds) {
      if (more > 0) this.#log(level, `${kind}: the same in ${more} more sessions`)
    }
    this.#kinds.clear()
  }
}
