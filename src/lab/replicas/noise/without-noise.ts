import type { LogNoiseKind } from '#shared/programs/log-noise'
import type { LogLine } from '#shared/state'
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
  lines: number
  /** What it was the last time. */
  example: string
}

/** A program's lines, and what was left out of them. */
interface Noiseless {
  readonly lines: readonly LogLine[]
  readonly found: ReadonlyMap<LogNoiseKind, FoundNoise>
}

/** How often the number at a place is what it may be, of those lines of which that is known. */
interface Place {
  readonly of: Record<'pid' | 'port', { known: number; so: number }>
}

const known = new WeakMap<LogLine, readonly Piece[]>()

/**
 * A program's lines without what is another by nature in each program. A number is its process id, or a port of its, where
 * it is that in at least half of the lines that begin as this one does: `[812] hello` begins as all others with `[`, but
 * `request 812` is one of many requests.
 * @param struck what counts all the same
 */
export function withoutNoise(
  lines: readonly LogLine[],
  facts: ProgramFacts,
  struck: ReadonlySet<LogNoiseKind>
): Noiseless {
  const places = learnPlaces(lines, facts)
  const found = new Map<LogNoiseKind, FoundNoise>()
  const compared = lines.map(line => {
    let text = ''
    let end = 0
    const inLine = new Map<LogNoiseKind, string>()
    for (const piece of piecesOfLine(line)) {
      const kind = kindOf(piece, line, places, facts)
      if (!kind) continue
      inLine.set(kind, piece.text)
      if (struck.has(kind)) continue
      text += line.text.slice(end, piece.start) + signs[kind]
      end = piece.start + piece.text.length
    }
    for (const [kind, example] of inLine)
      found.set(kind, { lines: (found.get(kind)?.lines ?? 0) + 1, example })
    if (end === 0) return line
    const noiseless: NoiselessLine = { ...line, text: text + line.text.slice(end), printed: line.text }
    return noiseless
  })
  return { lines: compared, found }
}

/** The text of a line with the noise that was left out. */
export function printedText(line: LogLine): string {
  return 'printed' in line && typeof line.printed === 'string' ? line.printed : line.text
}

function piecesOfLine(line: LogLine): readonly Piece[] {
  let pieces = known.get(line)
  if (!pieces) known.set(line, (pieces = piecesOf(line.text)))
  return pieces
}

function learnPlaces(lines: readonly LogLine[], facts: ProgramFacts): ReadonlyMap<number, Place> {
  const places = new Map<number, Place>()
  for (const line of lines) {
    for (const { kind, text, place } of piecesOfLine(line)) {
      if (kind !== 'number') continue
      const counted = places.get(place) ?? {
        of: { pid: { known: 0, so: 0 }, port: { known: 0, so: 0 } }
      }
      places.set(place, counted)
      count(counted.of.pid, facts.isPid(line, Number(text)))
      count(counted.of.port, facts.isPort(line, Number(text)))
    }
  }
  return places
}

function count(counted: { known: number; so: number }, is: boolean | null): void {
  if (is === null) return
  counted.known++
  if (is) counted.so++
}

function kindOf(
  { kind, text, place }: Piece,
  line: LogLine,
  places: ReadonlyMap<number, Place>,
  facts: ProgramFacts
): LogNoiseKind | null {
  if (kind !== 'number') return kind
  const counted = places.get(place)?.of
  if (counted && isOften(counted.pid) && facts.isPid(line, Number(text))) return 'pid'
  if (counted && isOften(counted.port) && facts.isPort(line, Number(text))) return 'port'
  return null
}

function isOften({ known: all, so }: { known: number; so: number }): boolean {
  return so > 0 && 2 * so >= all
}
