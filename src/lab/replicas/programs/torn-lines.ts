import type { LogLine } from '#shared/state'
import { isEqual, type Row } from './row'
import { Tally } from './tally'

/** Longer lines are not looked at, characters. */
const maxLength = 2_000
/** More different texts are not tried, for one row. */
const maxTexts = 500

/*
 * Where threads print at once, the text of a line and its end may come apart (Python's `print` writes them one after the
 * other):
 *
 *   one        holaone       `hola` and `one` were printed by two threads, and then both ends of line
 *   hola
 */

/**
 * Puts torn lines together again, where the replicas do not agree less then: lines that say at once what others say in
 * several, and leave as many blank ones.
 */
export function mendTornLines(rows: readonly Row[]): void {
  for (const row of rows) {
    // Threads print at once where several sessions are open.
    if (row.keys.length < 2 || isEqual(row)) continue
    const all = [...row.parts]
    const texts = new Set(all.flatMap(([, { lines }]) => lines.map(({ text }) => text)))
    texts.delete('')
    if (texts.size > maxTexts) continue
    const parts = new Map(
      all.map(([replica, part]) => [replica, { ...part, lines: mended(part.lines, texts) }])
    )
    if (mismatchOf({ ...row, parts }) > mismatchOf(row)) continue
    for (const [replica, part] of parts) {
      if (part.lines !== row.parts.get(replica)?.lines) row.guessed.add(replica)
      row.parts.set(replica, part)
    }
  }
}

function mismatchOf(row: Row): number {
  const tally = new Tally(row)
  return tally.unequal().reduce((sum, text) => sum + tally.mismatch(text), 0)
}

function mended(lines: readonly LogLine[], texts: ReadonlySet<string>): readonly LogLine[] {
  let blanks = lines.filter(({ text }) => text === '').length
  let used = 0
  const whole: LogLine[] = []
  for (const line of lines) {
    const parts = blanks === 0 ? null : partsOf(line.text, texts)
    if (parts === null || parts.length < 2 || parts.length - 1 > blanks) {
      whole.push(line)
      continue
    }
    blanks -= parts.length - 1
    used += parts.length - 1
    whole.push(...parts.map(text => ({ ...line, text, printed: text })))
  }
  return used === 0 ? lines : whole.filter(({ text }) => text !== '' || used-- <= 0)
}

/** The texts that make this one when they stand one after the other, as many as can be; null where none do. */
function partsOf(text: string, texts: ReadonlySet<string>): readonly string[] | null {
  if (text.length > maxLength) return null
  const shorter = [...texts].filter(one => one.length < text.length && text.includes(one))
  /** What ends at each place. */
  const ways: (readonly string[] | undefined)[] = [[]]
  for (let at = 0; at < text.length; at++) {
    const way = ways[at]
    if (!way) continue
    for (const one of shorter) {
      const end = at + one.length
      const known = ways[end]
      if (text.startsWith(one, at) && (!known || known.length < way.length + 1)) ways[end] = [...way, one]
    }
  }
  return ways[text.length] ?? null
}
