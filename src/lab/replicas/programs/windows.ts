import type { LogLine } from '#shared/state'
import { compareWhole } from './compare-whole'
import { compareSession, type Compared } from '../compare-session'
import { addBefore, type Exchange } from '../exchange'
import type { ToldSession } from '../told-session'
import { latest, settleLateLines } from './late-lines'
import type { ProgramLog } from './program-log'
import { cutLines, type Part, type Row } from './row'
import type { Stretch } from './stretches'
import { Tally } from './tally'
import { printedText } from './times'
import { mendTornLines } from './torn-lines'

/*
 * Programs of the student's own print lines that nothing marks as of one connection. What is known is when the proxy was
 * connected for which session:
 *
 *   session 7   |-------|                     lines printed meanwhile are of session 7
 *   session 8               |---------|
 *   session 9                   |---------|   8 and 9 were open together: their lines are compared as one whole
 *             ^          ^                 ^  lines between sessions: they are counted, and not compared
 *
 * Sessions that were open together at any replica are one row for all of them. In such a row the order of the lines says
 * nothing of a session: a line that the others have as often is right wherever it is.
 */

/** Compares the logs of replicas all of which are programs of the student's own. */
export function compareWindows(
  programs: readonly ProgramLog[],
  sessions: ReadonlyMap<string, ToldSession>,
  replicas: readonly string[],
  now: number
): {
  readonly compared: Compared[]
  /** Whether it may be another one without anything that is added. */
  readonly waiting: boolean
  readonly between: ReadonlyMap<string, number>
} {
  const own = new Map(programs.map(program => [program.replica, program.stretches()]))
  const rows = rowsOf(own)
  mendTornLines(rows)
  settleLateLines(rows, new Map([...own].map(([replica, { between }]) => [replica, between])))
  const between = new Map(
    programs.map(({ replica, lines }) => {
      const inRows = rows.reduce((sum, { parts }) => sum + (parts.get(replica)?.lines.length ?? 0), 0)
      return [replica, lines.length - inRows]
    })
  )
  let waiting = false
  const compared = rows.flatMap(row => {
    const exchange = exchangeOfRow(row, sessions)
    if (!exchange) return []
    const one = compareRow(exchange, replicas)
    const lacking = replicas.filter(id => one.view.replicas[id]?.status === 'partial' && hadAll(row, id))
    const settled = lacking.filter(id => now > lastRead(row, id))
    waiting ||= settled.length < lacking.length
    return [asPrinted(withoutWaiting(one, settled))]
  })
  return { compared, waiting, between }
}

/** Whether a replica is known to have had each session of a row to its end: it is not replayed to it. */
function hadAll({ keys, parts }: Row, replica: string): boolean {
  const last = new Map((parts.get(replica)?.windows ?? []).map(({ key, whole }) => [key, whole]))
  return keys.every(key => last.get(key))
}

/** When the last line of a row may be read. */
function lastRead({ parts }: Row, replica: string): number {
  return (parts.get(replica)?.windows ?? []).reduce((last, { to }) => Math.max(last, to), -Infinity) + latest
}

/** Who lacks lines of what it has had to its end will not get them any more: it differs. */
function withoutWaiting({ view, exchange, differsAt }: Compared, lacking: readonly string[]): Compared {
  const at = new Map(differsAt)
  const views = { ...view.replicas }
  for (const replica of lacking) {
    const own = views[replica]
    const last = exchange.lines.get(replica)?.at(-1)?.seq
    if (!own || last === undefined) continue
    views[replica] = { ...own, status: 'differs', difference: own.lines.length }
    at.set(replica, last)
  }
  return { view: { ...view, replicas: views }, exchange, differsAt: at }
}

/** The stretches of all replicas; those that have a session in common are one row. */
function rowsOf(own: ReadonlyMap<string, { readonly stretches: readonly Stretch[] }>): readonly Row[] {
  const groups = new Groups()
  for (const { stretches } of own.values())
    for (const { windows } of stretches) groups.join(windows.map(({ key }) => key))
  const rows = new Map<string, Row>()
  for (const [replica, { stretches }] of own) {
    for (const { windows, lines } of stretches) {
      const [first] = windows
      if (!first) continue
      const keys = groups.of(first.key)
      const name = keys[0] ?? first.key
      const row: Row = rows.get(name) ?? { keys, parts: new Map(), guessed: new Set() }
      rows.set(name, row)
      const had = row.parts.get(replica)
      row.parts.set(replica, {
        windows: [...(had?.windows ?? []), ...windows],
        lines: [...(had?.lines ?? []), ...lines]
      })
    }
  }
  return [...rows.values()]
}

/** Sessions that are in one row: those that overlap at some replica, directly or by way of others. */
class Groups {
  readonly #groups = new Map<string, string[]>()

  join(keys: readonly string[]): void {
    const all = [...new Set(keys.flatMap(key => this.#groups.get(key) ?? [key]))]
    for (const key of all) this.#groups.set(key, all)
  }

  of(key: string): readonly string[] {
    return this.#groups.get(key) ?? [key]
  }
}

/** Undefined where no replica has printed anything, or the sessions are no longer held. */
function exchangeOfRow(row: Row, sessions: ReadonlyMap<string, ToldSession>): Exchange | undefined {
  const told = row.keys.flatMap(key => sessions.get(key) ?? []).sort((a, b) => a.t - b.t)
  const [first, ...others] = told
  if (!first || [...row.parts.values()].every(({ lines }) => lines.length === 0)) return undefined
  const exchange: Exchange = {
    session: first.session,
    keys: told.map(({ key }) => key),
    overlapping: others.map(({ session }) => session),
    t: first.t,
    lines: new Map(),
    before: new Map(),
    guessed: row.guessed
  }
  const tally = new Tally(row)
  const parts = [...row.parts].map(
    ([replica, part]) => [replica, withoutRepeated(replica, part, tally)] as const
  )
  // It was begun anew, and nobody has said anything of it since: what was said before that is all there is.
  const isAll = parts.every(([, { lines }]) => lines.length === 0)
  for (const [replica, { lines, before }] of parts) {
    const shown = isAll ? before : lines
    if (shown.length > 0) exchange.lines.set(replica, shown)
    if (!isAll) addBefore(exchange, replica, before)
  }
  return exchange
}

/**
 * A session that was replayed is in the log from its beginning, and before that as far as its first connection had come.
 * Of what was said on that one, what no other replica has is set aside; of one that began before the log, it is left out.
 */
function withoutRepeated(
  replica: string,
  part: Part,
  tally: Tally
): { readonly lines: readonly LogLine[]; readonly before: readonly LogLine[] } {
  const cut = cutLines(part)
  if (cut.size === 0) return { lines: part.lines, before: [] }
  const older = part.windows.filter(({ isOlder }) => isOlder)
  const kept = new Map<string, number>()
  const before = new Set(
    part.lines.toReversed().filter(line => {
      const { text } = line
      if (!cut.has(line)) return false
      const room = kept.get(text) ?? tally.mostOfOthers(replica, text) - tally.count(replica, text).from
      kept.set(text, room - 1)
      return room <= 0
    })
  )
  return {
    lines: part.lines.filter(line => !before.has(line)),
    before: part.lines.filter(
      line => before.has(line) && !older.some(({ t, until }) => t <= line.t && line.t <= until)
    )
  }
}

/**
 * The lines of one session are compared in their order. Where several were open together, or one was replayed, a line that
 * is not in it may be right all the same.
 */
function compareRow(exchange: Exchange, replicas: readonly string[]): Compared {
  if (exchange.overlapping.length > 0) return compareWhole(exchange, replicas)
  const compared = compareSession(exchange, replicas)
  const mayBeMixed = exchange.before.size > 0 || exchange.guessed.size > 0
  return compared.differsAt.size > 0 && mayBeMixed ? compareWhole(exchange, replicas) : compared
}

/** As it is shown: with the times of day that were left out. */
function asPrinted({ view, exchange, differsAt }: Compared): Compared {
  const views = Object.entries(view.replicas).map(([replica, own]) => {
    const lines = (exchange.lines.get(replica) ?? []).map(printedText)
    return [replica, { ...own, lines }] as const
  })
  return { view: { ...view, replicas: Object.fromEntries(views) }, exchange, differsAt }
}
