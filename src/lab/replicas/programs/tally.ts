import type { LogLine } from '#shared/state'
import { cutLines, cutWindows, type Row } from './row'
import { isOfTime, type ProgramWindow } from './stretches'

/** How often a replica has a text: `to` counts also what it may have said on a connection that was cut. */
interface Count {
  readonly from: number
  readonly to: number
}

const none: Count = { from: 0, to: 0 }

/** How often each text is in what each replica has of a row. */
export class Tally {
  readonly #counts: ReadonlyMap<string, Map<string, Count>>
  readonly #cut: ReadonlyMap<string, ReadonlySet<LogLine>>
  /** By replica: what it had of the row from the beginning. Of what is read late, less is known of where it belongs. */
  readonly #own: ReadonlyMap<string, ReadonlySet<LogLine>>
  /** By replica: its connections that were cut. */
  readonly #cutWindows: ReadonlyMap<string, readonly ProgramWindow[]>

  constructor({ parts }: Row) {
    this.#cutWindows = new Map([...parts].map(([replica, part]) => [replica, cutWindows(part)]))
    this.#own = new Map([...parts].map(([replica, { lines }]) => [replica, new Set(lines)]))
    this.#cut = new Map([...parts].map(([replica, part]) => [replica, cutLines(part)]))
    this.#counts = new Map([...parts.keys()].map(replica => [replica, new Map<string, Count>()]))
    for (const [replica, { lines }] of parts) for (const line of lines) this.change(replica, line, 1)
  }

  /** A line more, or one less. */
  change(replica: string, line: LogLine, by: 1 | -1): void {
    const { from, to } = this.count(replica, line.text)
    const isCut = this.#isCut(replica, line)
    this.#counts.get(replica)?.set(line.text, { from: isCut ? from : from + by, to: to + by })
  }

  count(replica: string, text: string): Count {
    return this.#counts.get(replica)?.get(text) ?? none
  }

  #isCut(replica: string, line: LogLine): boolean {
    if (this.#own.get(replica)?.has(line)) return this.#cut.get(replica)?.has(line) ?? false
    return this.#cutWindows.get(replica)?.some(window => isOfTime(window, line)) ?? false
  }

  /** Texts of which not all replicas have as many. */
  unequal(): string[] {
    const texts = new Set([...this.#counts.values()].flatMap(counts => [...counts.keys()]))
    return [...texts].filter(text => this.mismatch(text) > 0)
  }

  /** How many lines of a text the replicas cannot agree about: each two of them for themselves. */
  mismatch(text: string): number {
    const all = [...this.#counts.values()].map(counts => counts.get(text) ?? none)
    return all.reduce((sum, a, at) => sum + all.slice(at + 1).reduce((own, b) => own + distance(a, b), 0), 0)
  }

  /** Whether it has fewer lines of a text than some other replica. */
  isShort(replica: string, text: string): boolean {
    const own = this.count(replica, text)
    return [...this.#counts.keys()].some(other => this.count(other, text).from > own.to)
  }

  /** Whether some replica has said it, and not only on a connection that was cut. */
  isSaid(text: string): boolean {
    return [...this.#counts.keys()].some(replica => this.count(replica, text).from > 0)
  }

  /** Whether it has more lines of a text than any other replica. */
  hasTooMany(replica: string, text: string): boolean {
    const own = this.count(replica, text)
    return [...this.#counts.keys()].every(other => other === replica || this.count(other, text).to < own.from)
  }
}

function distance(a: Count, b: Count): number {
  return Math.max(0, a.from - b.to, b.from - a.to)
}
