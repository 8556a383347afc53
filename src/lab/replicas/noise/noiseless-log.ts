import { logNoiseKinds, type LogNoiseKind } from '#shared/programs/log-noise'
import type { LogLine } from '#shared/state'
import { NumberPlaces } from './number-places'
import { piecesOf, type Piece } from './pieces'
import type { ProgramFacts } from './program-facts'

/** A line as it is compared, and as it was printed. */
interface NoiselessLine extends LogLine {
  readonly printed: string
}

/** What stands in a line in place of noise. */
const signs: Readonly<Record<LogNoiseKind, string>> = {
  time: '··:··:··',
  pid: '··pid··',
  port: '··port··',
  thread: '··thread··',
  address: '··address··'
}

/** Of one kind of noise in the lines of a program. */
export interface FoundNoise {
  readonly lines: number
  /** What it was the last time. */
  readonly example: string
}

/** What a number in a line may be, as it was counted at its place. */
interface Counted {
  readonly place: number
  readonly pid: boolean | null
  readonly port: boolean | null
}

/** A line, and what is made of it. */
interface Entry {
  readonly line: LogLine
  readonly pieces: readonly Piece[]
  /** When the latest of the lines up to this one was printed: they may be a little out of order. */
  readonly latest: number
  /** Of each number among the pieces. */
  counted: readonly Counted[]
  /** What in it is noise. */
  kinds: ReadonlyMap<LogNoiseKind, string>
  /** As it is compared. */
  compared: LogLine
}

/**
 * A program's lines without what is another by nature in each program. A number is its process id, or a port of its, where
 * it is that in at least half of the lines that begin as this one does: `[812] hello` begins as all others with `[`, but
 * `request 812` is one of many requests.
 *
 * What was found once is kept: of a line that is added only that one is looked at, and of what becomes known of the
 * program, the lines from then on.
 */
export class NoiselessLog {
  readonly #facts: ProgramFacts
  #entries: Entry[] = []
  /** Lines that nobody has read yet. */
  #added: LogLine[] = []
  readonly #places = new NumberPlaces()
  /** In how many lines each kind was found. */
  readonly #found = new Map<LogNoiseKind, number>()
  #struck: ReadonlySet<LogNoiseKind>
  /** How many of the changes of what is known the answers are made with. */
  #seen = 0
  #read: readonly LogLine[] | null = null

  /** @param struck what counts all the same */
  constructor(facts: ProgramFacts, struck: ReadonlySet<LogNoiseKind>) {
    this.#facts = facts
    this.#struck = struck
    this.#seen = facts.changes.count
  }

  /** It is looked at when somebody reads: nobody may. */
  add(line: LogLine): void {
    this.#added.push(line)
    this.#read = null
  }

  #take(line: LogLine): void {
    const pieces = piecesOf(line.text)
    const entry: Entry = {
      line,
      pieces,
      latest: Math.max(line.t, this.#entries.at(-1)?.latest ?? -Infinity),
      counted: [],
      kinds: new Map(),
      compared: line
    }
    this.#entries.push(entry)
    if (pieces.length === 0) return
    this.#count(entry)
    this.#write(entry)
  }

  /** @param seqs the numbers of the lines that are no longer held */
  drop(seqs: ReadonlySet<number>): void {
    this.#added = this.#added.filter(({ seq }) => !seqs.has(seq))
    this.#entries = this.#entries.filter(entry => {
      if (!seqs.has(entry.line.seq)) return true
      for (const counted of entry.counted) this.#places.count(counted, -1)
      for (const kind of entry.kinds.keys()) this.#countFound(kind, -1)
      return false
    })
    this.#read = null
  }

  strike(struck: ReadonlySet<LogNoiseKind>): void {
    this.#struck = struck
    this.#read = null
    for (const entry of this.#entries) this.#write(entry)
  }

  /** Whether something has become known since the lines were read. */
  get isStale(): boolean {
    return this.#read === null || this.#seen < this.#facts.changes.count
  }

  /** The lines as they are compared. */
  get lines(): readonly LogLine[] {
    this.#catchUp()
    return (this.#read ??= this.#entries.map(({ compared }) => compared))
  }

  /** What in them is noise. */
  get found(): ReadonlyMap<LogNoiseKind, FoundNoise> {
    this.#catchUp()
    return new Map(
      logNoiseKinds.flatMap(kind => {
        const lines = this.#found.get(kind) ?? 0
        if (lines === 0) return []
        const example = this.#entries.findLast(({ kinds }) => kinds.has(kind))?.kinds.get(kind) ?? ''
        return [[kind, { lines, example }] as const]
      })
    )
  }

  /** Looks again at the lines of which something else is known by now, and at those of places that are judged otherwise. */
  #catchUp(): void {
    const { changes } = this.#facts
    const from = changes.since(this.#seen)
    this.#seen = changes.count
    if (from < Infinity) {
      this.#read = null
      for (let at = this.#entries.length - 1; at >= 0; at--) {
        const entry = this.#entries[at]
        if (!entry || entry.latest < from) break
        if (this.#count(entry)) this.#write(entry)
      }
    }
    for (const line of this.#added) this.#take(line)
    this.#added = []
    const judged = this.#places.takeJudged()
    if (judged.size === 0) return
    this.#read = null
    for (const entry of this.#entries)
      if (entry.counted.some(({ place }) => judged.has(place))) this.#write(entry)
  }

  /** @returns whether something in it is another than it was counted as */
  #count(entry: Entry): boolean {
    const counted = entry.pieces.flatMap(({ kind, text, place }): Counted[] => {
      if (kind !== 'number') return []
      const number = Number(text)
      return [
        { place, pid: this.#facts.isPid(entry.line, number), port: this.#facts.isPort(entry.line, number) }
      ]
    })
    const isSame =
      counted.length === entry.counted.length &&
      counted.every(({ pid, port }, at) => pid === entry.counted[at]?.pid && port === entry.counted[at].port)
    if (isSame) return false
    for (const before of entry.counted) this.#places.count(before, -1)
    for (const now of counted) this.#places.count(now, 1)
    entry.counted = counted
    return true
  }

  #write(entry: Entry): void {
    const { line, pieces } = entry
    let text = ''
    let end = 0
    let number = 0
    const kinds = new Map<LogNoiseKind, string>()
    for (const piece of pieces) {
      const kind =
        piece.kind === 'number'
          ? this.#places.kindOf(entry.counted[number++])
          : piece.kind === 'epoch'
            ? this.#facts.isNow(line, piece.text) && 'time'
            : piece.kind
      if (!kind) continue
      kinds.set(kind, piece.text)
      if (this.#struck.has(kind)) continue
      text += line.text.slice(end, piece.start) + signs[kind]
      end = piece.start + piece.text.length
    }
    for (const kind of entry.kinds.keys()) this.#countFound(kind, -1)
    for (const kind of kinds.keys()) this.#countFound(kind, 1)
    entry.kinds = kinds
    const noiseless: NoiselessLine = { ...line, text: text + line.text.slice(end), printed: line.text }
    entry.compared = end === 0 ? line : noiseless
  }

  #countFound(kind: LogNoiseKind, by: 1 | -1): void {
    this.#found.set(kind, (this.#found.get(kind) ?? 0) + by)
  }
}

/** The text of a line with the noise that was left out. */
export function printedText(line: LogLine): string {
  return 'printed' in line && typeof line.printed === 'string' ? line.printed : line.text
}
