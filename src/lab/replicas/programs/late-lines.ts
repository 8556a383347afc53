import type { LogLine } from '#shared/state'
import { Places, type Place } from './places'
import { cutWindows, isEqual, type Row } from './row'
import { isOfTime, latest, type ProgramWindow } from './stretches'
import { Tally } from './tally'

/** How late a line may be read, ms. What is less late is looked for first: the same words are said in many sessions. */
const lates = [100, 200, 400, 800, 1_600, 3_200, latest]

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
      for (const text of tallies.of(row).unequal()) takeLate(row, { text, late, places, tallies })
    }
  }
  const again = new Again(rows)
  for (const row of unequal) {
    for (const text of tallies.of(row).unequal()) {
      for (const replica of row.parts.keys()) giveBack(row, { replica, text, again, places, tallies })
    }
  }
  const alone = saidAlone(rows, between)
  for (const row of unequal) {
    for (const text of tallies.of(row).unequal()) {
      if (!alone.has(text)) continue
      for (const replica of row.parts.keys()) {
        for (const place of places.of(replica, text).toReversed()) {
          if (place.row === row && tallies.move([{ replica, place }], null)) places.move(replica, place, null)
        }
      }
    }
  }
}

interface Search {
  readonly text: string
  /** How long after a connection was closed its lines are looked for, ms. */
  readonly late: number
  readonly places: Places
  readonly tallies: Tallies
}

/**
 * Takes later lines of a text into a row that lacks them at some replicas: one by one, or, where each by itself makes the
 * replicas agree no better, one of each of these replicas at once.
 */
function takeLate(row: Row, search: Search): void {
  const replicas = [...row.parts.keys()]
  for (const replica of replicas) {
    for (const place of latePlaces(row, replica, search)) {
      if (!search.tallies.of(row).isShort(replica, search.text)) break
      take(row, [{ replica, place }], search)
    }
  }
  for (;;) {
    const short = replicas.filter(replica => search.tallies.of(row).isShort(replica, search.text))
    const moves = short.flatMap((replica): readonly Move[] => {
      const [place] = latePlaces(row, replica, search)
      return place ? [{ replica, place }] : []
    })
    if (moves.length < 2 || !take(row, moves, search)) return
  }
}

function take(row: Row, moves: readonly Move[], { places, tallies }: Search): boolean {
  if (!tallies.move(moves, row)) return false
  for (const { replica, place } of moves) {
    places.move(replica, place, row)
    row.guessed.add(replica)
  }
  return true
}

/** Lines of a replica that are elsewhere, and by the time can be of the row. */
function latePlaces(row: Row, replica: string, { text, late, places }: Search): readonly Place[] {
  const windows = row.parts.get(replica)?.windows ?? []
  const first = windows.reduce((least, { t }) => Math.min(least, t), Infinity)
  const last = windows.reduce((most, window) => Math.max(most, lateEnd(window, late)), -Infinity)
  return places
    .of(replica, text)
    .filter(({ line: { t } }) => t >= first && t <= last)
    .filter(
      ({ line: { t }, row: now }) =>
        now !== row && windows.some(window => window.t <= t && t <= lateEnd(window, late))
    )
}

interface GiveBack {
  readonly replica: string
  readonly text: string
  readonly again: Again
  readonly places: Places
  readonly tallies: Tallies
}

/** Puts lines that a row has too many of where they may have been said on a connection that was cut, and read late. */
function giveBack(row: Row, { replica, text, again, places, tallies }: GiveBack): void {
  for (const place of places.of(replica, text).toReversed()) {
    if (place.row !== row || !tallies.of(row).hasTooMany(replica, text)) continue
    const to = again
      .rowsOf(replica, place.line)
      .find(
        other => other !== row && tallies.of(other).isSaid(text) && tallies.move([{ replica, place }], other)
      )
    if (!to) continue
    places.move(replica, place, to)
    to.guessed.add(replica)
  }
}

/** The rows by the connections of their sessions that were cut, for which these were begun anew. */
class Again {
  readonly #cut: { readonly replica: string; readonly row: Row; readonly window: ProgramWindow }[]

  constructor(rows: readonly Row[]) {
    this.#cut = rows.flatMap(row =>
      [...row.parts].flatMap(([replica, part]) => cutWindows(part).map(window => ({ replica, row, window })))
    )
  }

  /** The rows of which a line of a replica may be, if it was read late. */
  rowsOf(replica: string, line: LogLine): readonly Row[] {
    const cut = this.#cut.filter(one => one.replica === replica && isOfTime(one.window, line))
    return [...new Set(cut.map(({ row }) => row))]
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

/** A line of a replica that is to be moved. */
interface Move {
  readonly replica: string
  readonly place: Place
}

/** The tally of each row that was looked at. */
class Tallies {
  readonly #tallies = new Map<Row, Tally>()

  of(row: Row): Tally {
    let tally = this.#tallies.get(row)
    if (!tally) this.#tallies.set(row, (tally = new Tally(row)))
    return tally
  }

  /** Moves lines of one text if the replicas agree better then; says whether they do. */
  move(moves: readonly Move[], to: Row | null): boolean {
    const [first] = moves
    if (!first) return false
    const { text } = first.place.line
    const touched = new Set([...moves.flatMap(({ place }) => place.row ?? []), ...(to ? [to] : [])])
    const mismatch = (): number => [...touched].reduce((sum, row) => sum + this.of(row).mismatch(text), 0)
    const change = (by: 1 | -1): void => {
      for (const { replica, place } of moves) {
        if (place.row) this.of(place.row).change(replica, place.line, by === 1 ? -1 : 1)
        if (to) this.of(to).change(replica, place.line, by)
      }
    }
    const before = mismatch()
    change(1)
    if (mismatch() < before) return true
    change(-1)
    return false
  }
}
