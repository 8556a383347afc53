import type { LogLine } from '#shared/state'
import { Places, type Place } from './places'
import { isEqual, type Row } from './row'
import type { ProgramWindow } from './stretches'
import { Tally } from './tally'

/**
 * What a program printed may be read so long after its connection was closed where the machine is busy, ms. What is less
 * late is looked for first: the same words are said in many sessions.
 */
const lates = [100, 200, 400, 800, 1_600, 3_200, 6_400]
export const latest = 6_400

/*
 * Lines are read after they were printed, on a busy machine when the next session has begun. Then they look like lines of
 * that one, or of none:
 *
 *   a   |--- session 7 --- bye|       |--- session 8 ---|
 *   b   |--- session 7 ---|       |bye--- session 8 ---|        `bye` of b is of session 7, and was read late
 *
 * Where the replicas agree better about a line when it is moved to an earlier session, and by the time it can be of that
 * one, it was read late. And what a program says also while nobody has been connected for long, it says by itself.
 */

/**
 * Puts lines that were read late into their rows, where that makes the replicas agree better.
 * @param between the lines of each replica that are in no row
 */
export function settleLateLines(
  rows: readonly Row[],
  between: ReadonlyMap<string, readonly LogLine[]>
): void {
  const unequal = rows.filter(row => !isEqual(row))
  if (unequal.length === 0) return
  const places = new Places(rows, between)
  const tallies = new Tallies()
  for (const late of lates) {
    for (const row of unequal) {
      for (const text of tallies.of(row).unequal()) {
        for (const replica of row.parts.keys()) takeLate(row, { replica, text, late, places, tallies })
      }
    }
  }
  const alone = saidAlone(rows, between)
  for (const row of unequal) {
    for (const text of tallies.of(row).unequal()) {
      if (!alone.has(text)) continue
      for (const replica of row.parts.keys()) {
        for (const place of places.of(replica, text).toReversed()) {
          if (place.row === row && tallies.move(replica, place, null)) places.move(replica, place, null)
        }
      }
    }
  }
}

interface Search {
  readonly replica: string
  readonly text: string
  /** How long after a connection was closed its lines are looked for, ms. */
  readonly late: number
  readonly places: Places
  readonly tallies: Tallies
}

/** Takes later lines of a text into a row that lacks them at a replica. */
function takeLate(row: Row, { replica, text, late, places, tallies }: Search): void {
  const windows = row.parts.get(replica)?.windows ?? []
  const first = windows.reduce((least, { t }) => Math.min(least, t), Infinity)
  const last = windows.reduce((most, window) => Math.max(most, lateEnd(window, late)), -Infinity)
  const inTime = places.of(replica, text).filter(({ line: { t } }) => t >= first && t <= last)
  for (const place of inTime) {
    if (!tallies.of(row).isShort(replica, text)) return
    const { t } = place.line
    if (place.row === row || !windows.some(window => window.t <= t && t <= lateEnd(window, late))) continue
    if (!tallies.move(replica, place, row)) continue
    places.move(replica, place, row)
    row.guessed.add(replica)
  }
}

/** Until when a line of its session may be read. */
function lateEnd({ to, lifeEnd }: ProgramWindow, late: number): number {
  return Math.min(to + late, lifeEnd)
}

/** Texts that some program has said when it can't have been late. */
function saidAlone(
  rows: readonly Row[],
  between: ReadonlyMap<string, readonly LogLine[]>
): ReadonlySet<string> {
  const texts = new Set<string>()
  for (const [replica, lines] of between) {
    const windows = rows.flatMap(({ parts }) => parts.get(replica)?.windows ?? []).sort((a, b) => a.t - b.t)
    let next = 0
    let until = -Infinity
    for (const line of lines) {
      for (let window = windows[next]; window && window.t <= line.t; window = windows[++next])
        until = Math.max(until, lateEnd(window, latest))
      if (line.t > until) texts.add(line.text)
    }
  }
  return texts
}

/** The tally of each row that was looked at. */
class Tallies {
  readonly #tallies = new Map<Row, Tally>()

  of(row: Row): Tally {
    let tally = this.#tallies.get(row)
    if (!tally) this.#tallies.set(row, (tally = new Tally(row)))
    return tally
  }

  /** Moves a line if the replicas agree better then; says whether they do. */
  move(replica: string, { line, row }: Place, to: Row | null): boolean {
    const both = [row, to].flatMap(one => (one ? [this.of(one)] : []))
    const mismatch = (): number => both.reduce((sum, tally) => sum + tally.mismatch(line.text), 0)
    const before = mismatch()
    if (row) this.of(row).change(replica, line, -1)
    if (to) this.of(to).change(replica, line, 1)
    if (mismatch() < before) return true
    if (row) this.of(row).change(replica, line, 1)
    if (to) this.of(to).change(replica, line, -1)
    return false
  }
}
