import type { LogLine } from '#shared/state'
import { compareWhole } from './compare-whole'
import { compareSession, type Compared } from '../compare-session'
import { addBefore, type Exchange } from '../exchange'
import type { ProgramLog } from './program-log'
import type { ToldSession } from '../told-session'

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
  replicas: readonly string[]
): Compared[] {
  const rows = new Rows()
  const stretches = new Map(programs.map(program => [program.replica, program.stretches()]))
  for (const own of stretches.values())
    for (const { windows } of own) rows.join(windows.map(({ key }) => key))
  const exchanges = new Map<string, Exchange>()
  for (const [replica, own] of stretches) {
    for (const { windows, lines } of own) {
      const [first] = windows
      if (!first || lines.length === 0) continue
      const keys = rows.of(first.key)
      const name = keys[0] ?? first.key
      const exchange = exchanges.get(name) ?? exchangeOfRow(keys, sessions)
      if (!exchange) continue
      exchanges.set(name, exchange)
      addLines(exchange, replica, lines)
    }
  }
  return [...exchanges.values()].map(exchange =>
    exchange.overlapping.length > 0 ? compareWhole(exchange, replicas) : compareSession(exchange, replicas)
  )
}

/** Which sessions are in one row: those that overlap at some replica, directly or by way of others. */
class Rows {
  readonly #rows = new Map<string, string[]>()

  join(keys: readonly string[]): void {
    const all = [...new Set(keys.flatMap(key => this.#rows.get(key) ?? [key]))]
    for (const key of all) this.#rows.set(key, all)
  }

  of(key: string): readonly string[] {
    return this.#rows.get(key) ?? [key]
  }
}

function exchangeOfRow(
  keys: readonly string[],
  sessions: ReadonlyMap<string, ToldSession>
): Exchange | undefined {
  const told = keys.flatMap(key => sessions.get(key) ?? []).sort((a, b) => a.t - b.t)
  const [first, ...others] = told
  if (!first) return undefined
  return {
    session: first.session,
    keys: told.map(({ key }) => key),
    overlapping: others.map(({ session }) => session),
    t: first.t,
    lines: new Map(),
    before: new Map(),
    guessed: new Set()
  }
}

/** A session that was replayed was connected twice: the replay stands in place of what was cut short. */
function addLines(exchange: Exchange, replica: string, lines: readonly LogLine[]): void {
  const had = exchange.lines.get(replica)
  if (!had) return void exchange.lines.set(replica, lines)
  // Of several sessions, each may have been replayed by itself: all that was said is one whole.
  if (exchange.overlapping.length > 0) return void exchange.lines.set(replica, [...had, ...lines])
  const isAnew = lines.length >= had.length
  addBefore(exchange, replica, isAnew ? had : lines)
  if (isAnew) exchange.lines.set(replica, lines)
}
