import { compareWhole } from './compare-whole'
import { compareSession, type Compared } from '../compare-session'
import { addBefore, type Exchange } from '../exchange'
import type { ToldSession } from '../told-session'
import { countLines, type Counted } from './counts'
import { Had } from './had'
import { settleLateLines } from './late-lines'
import type { ProgramLog } from './program-log'
import { olderLines, type Row } from './row'
import type { Stretch } from './stretches'
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
    const had = new Had(row, replicas)
    const counted = countLines(row, replicas, had)
    const silent = replicas.filter(id => had.all(id) && counted.get(id)?.right.length === 0)
    const isWhole = exchange.overlapping.length > 0 || silent.some(id => now > had.lastRead(id))
    const one = compareRow(row, exchange, { counted, isWhole })
    const lacking = replicas.filter(id => {
      const status = one.view.replicas[id]?.status
      if (status === 'pending') return had.all(id)
      return status === 'partial' && (had.all(id) || counted.get(id)?.lacksOther)
    })
    const settled = lacking.filter(id => now > had.lastRead(id))
    waiting ||= settled.length < lacking.length
    const lastBefore = (id: string): number => {
      const lines = programs.find(({ replica }) => replica === id)?.lines
      return lines?.findLast(({ t }) => t <= had.lastRead(id))?.seq ?? 1
    }
    return [withoutWaiting(one, settled, lastBefore)]
  })
  return { compared, waiting, between }
}

/**
 * Who lacks lines of what it has had to its end will not get them any more: it differs.
 * @param lastBefore the number of the last line that one had printed by then, in the row or not
 */
function withoutWaiting(
  { view, exchange, differsAt, behind }: Compared,
  lacking: readonly string[],
  lastBefore: (replica: string) => number
): Compared {
  const at = new Map(differsAt)
  const views = { ...view.replicas }
  for (const replica of lacking) {
    const own = views[replica]
    if (!own) continue
    const last = exchange.lines.get(replica)?.at(-1)?.seq ?? lastBefore(replica)
    views[replica] = { ...own, status: 'differs', difference: own.lines.length }
    at.set(replica, last)
  }
  return { view: { ...view, replicas: views }, exchange, differsAt: at, behind }
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
  return {
    session: first.session,
    keys: told.map(({ key }) => key),
    overlapping: others.map(({ session }) => session),
    t: first.t,
    lines: new Map(),
    before: new Map(),
    guessed: row.guessed
  }
}

/**
 * The lines of one session are compared in their order. Where several were open together, or one was replayed, a line that
 * is not in it may be right all the same.
 * @param isWhole nothing but how often each line is there is compared: of several sessions, and where a replica that has had
 * all has printed nothing, which may be what is right
 */
function compareRow(
  row: Row,
  exchange: Exchange,
  { counted, isWhole }: { counted: ReadonlyMap<string, Counted>; isWhole: boolean }
): Compared {
  for (const [replica, { before }] of counted) {
    // Of a session that had begun before the log, what it has said of it is not known.
    const older = olderLines(row.parts.get(replica))
    addBefore(
      exchange,
      replica,
      before.filter(line => !older.has(line))
    )
  }
  if (isWhole) return compareWhole(exchange, counted)
  for (const [replica, { right, wrong }] of counted) {
    const lines = [...right, ...wrong].sort((a, b) => a.seq - b.seq)
    if (lines.length > 0) exchange.lines.set(replica, lines)
  }
  const compared = compareSession(exchange, [...counted.keys()])
  const mayBeMixed = exchange.before.size > 0 || exchange.guessed.size > 0
  return compared.differsAt.size > 0 && mayBeMixed ? compareWhole(exchange, counted) : compared
}
