import { createHash } from 'node:crypto'
import type { ReplicaComparison, ReplicaVerdict, SessionLines } from '#shared/replicas'
import type { LogLine } from '#shared/state'
import { LostLines } from '../lost-lines'
import { choose, mapOf } from '../choose-sessions'
import { asPrinted, compareSession, type Compared } from '../compare-session'
import { exchangeOf, type Exchange } from '../exchange'
import { commonLines } from './common-lines'

/** Most lines of each log that are to be compared: the newest. */
export const mostComparedLines = 10_000
/** Most lines of one row, so that each can be taken in. */
const rowLines = 40

/**
 * Compares whole logs, of any nodes: no session tells which lines belong together, so that the rows are stretches that
 * all have, and between them what they have in place of each other.
 *
 *   a           b
 *   on          on           a row that is equal
 *   12          12
 *   hola        adios        a row that differs
 *   99          99           equal again
 *
 * Of a log whose beginning is not given the others' is left out too, and of each is told how much that is.
 *
 * @param logged the lines of each node, without the noise in them, oldest first; the first node is the one that the others are laid along
 */
export function compareLogs(
  logged: ReadonlyMap<string, readonly LogLine[]>,
  limit: number
): Omit<ReplicaComparison, 'proxy' | 'noise'> {
  const nodes = [...logged.keys()]
  const { logs, from } = fromOneBeginning(logged)
  const lost = new LostLines()
  for (const [node, lines] of logged) {
    for (const line of lines) if (line.seq >= (from.get(node) ?? 0)) lost.take(node, line, line.seq - 1)
  }
  const rows = stretches([...logs.values()])
  let before = -Infinity
  const lastRows = new Map(
    nodes.map((node, place) => [node, rows.findLastIndex(row => (row[place] ?? []).length > 0)])
  )
  const compared = rows.map((row, index) => {
    // Each row has a time of its own, by which it is known.
    const exchange = exchangeOfRow(nodes, row, before + 0.001)
    before = exchange.t
    return asPrinted(
      withoutWaiting(compareSession(exchange, nodes), node => (lastRows.get(node) ?? -1) > index)
    )
  })
  const views = compared.map(({ view }) => view)
  const isCut = from.size > 0
  return {
    by: 'lines',
    replicas: nodes.map(node => {
      const lines = logs.get(node) ?? []
      const hash = createHash('sha256')
      if (lines.length > 0) hash.update(`${lines.map(({ text }) => text).join('\n')}\n`)
      return {
        node,
        verdict: lost.judged(
          node,
          isCut && lines.length === 0 ? { kind: 'unknown' } : verdictOf(node, compared),
          nodes
        ),
        earlier: (from.get(node) ?? 1) - 1,
        lost: lost.of(node),
        lines: lines.length,
        sessions: 0,
        order: 0,
        between: 0,
        pending: 0,
        sinceRestart: [],
        sha256: hash.digest('hex')
      }
    }),
    totalSessions: views.length,
    together: 0,
    older: { compared: 0, dropped: 0 },
    map: Object.fromEntries(nodes.map(node => [node, mapOf(node, views)])),
    sessions: choose(views, limit)
  }
}

/** What is compared of each log, and the number of the first line of it. */
function fromOneBeginning(logged: ReadonlyMap<string, readonly LogLine[]>): {
  readonly logs: ReadonlyMap<string, readonly LogLine[]>
  readonly from: ReadonlyMap<string, number>
} {
  const printed = [...logged].map(([node, lines]) => [node, lines.filter(isPrinted)] as const)
  const firsts = [...logged.values()].map(([line]) => line?.seq ?? 1)
  const first = Math.max(1, ...firsts)
  if (first === 1) return { logs: new Map(printed), from: new Map() }
  // By their numbers, as logs may repeat themselves; where one has more lines before, by the first that all have.
  const since = printed.map(([node, lines]) => [node, lines.filter(({ seq }) => seq >= first)] as const)
  const starts = commonStart(since.map(([, lines]) => lines))
  const logs = since.map(([node, lines], index) => [node, lines.slice(starts[index])] as const)
  const lastOf = (node: string): number => logged.get(node)?.at(-1)?.seq ?? 0
  return {
    logs: new Map(logs),
    from: new Map(logs.map(([node, lines]) => [node, lines[0]?.seq ?? lastOf(node) + 1]))
  }
}

/** Whether a program has said it, and not Relevo of it. */
function isPrinted({ level }: LogLine): boolean {
  return level === 'info'
}

/** A row: the lines of each log in it. */
type Row = readonly (readonly LogLine[])[]

/** Of the first log, for each of the others, where the lines are that both have. */
function matchesOf([first = [], ...others]: readonly (readonly LogLine[])[]): Int32Array[] {
  const texts = first.map(({ text }) => text)
  return others.map(log =>
    commonLines(
      texts,
      log.map(({ text }) => text)
    )
  )
}

/** Where in each log the first line is that all have; its beginning, where there is none. */
function commonStart(logs: readonly (readonly LogLine[])[]): readonly number[] {
  const matches = matchesOf(logs)
  const start = (logs[0] ?? []).findIndex((_line, index) => matches.every(match => (match[index] ?? -1) >= 0))
  return start < 0 ? logs.map(() => 0) : [start, ...matches.map(match => match[start] ?? 0)]
}

/** Cuts the logs at the lines that all of them have. */
function stretches(logs: readonly (readonly LogLine[])[]): Row[] {
  const [first = []] = logs
  const matches = matchesOf(logs)
  const rows: Row[] = []
  // How far each log has been dealt out.
  const at = logs.map(() => 0)
  const deal = (ends: readonly number[]): void => {
    const row = logs.map((log, index) => log.slice(at[index], ends[index]))
    ends.forEach((end, index) => (at[index] = end))
    const height = Math.max(...row.map(({ length }) => length))
    for (let from = 0; from < height; from += rowLines)
      rows.push(row.map(lines => lines.slice(from, from + rowLines)))
  }
  for (let line = 0; line < first.length;) {
    const places = [line, ...matches.map(match => match[line] ?? -1)]
    if (places.some(place => place < 0)) {
      line++
      continue
    }
    if (places.some((place, index) => place > (at[index] ?? 0))) deal(places)
    let length = 1
    while (
      line + length < first.length &&
      matches.every((match, index) => match[line + length] === (places[index + 1] ?? 0) + length)
    )
      length++
    deal(places.map(place => place + length))
    line += length
  }
  if (logs.some((log, index) => log.length > (at[index] ?? 0))) deal(logs.map(({ length }) => length))
  return rows
}

function exchangeOfRow(nodes: readonly string[], row: Row, notBefore: number): Exchange {
  const times = row.flatMap(lines => lines[0]?.t ?? [])
  const exchange = exchangeOf(nodes[0] ?? '', Math.max(notBefore, Math.min(...times)), [])
  exchange.lines.clear()
  nodes.forEach((node, index) => {
    const lines = row[index] ?? []
    if (lines.length > 0) exchange.lines.set(node, lines)
  })
  return exchange
}

/** Whoever lacks lines, and has later ones, will not get them any more: it differs. */
function withoutWaiting(
  { view, exchange, differsAt }: Compared,
  hasLater: (node: string) => boolean
): Compared {
  const lines = new Map(differsAt)
  const replicas = Object.entries(view.replicas).map(([node, own]): [string, SessionLines] => {
    if ((own.status !== 'pending' && own.status !== 'partial') || !hasLater(node)) return [node, own]
    const last = exchange.lines.get(node)?.at(-1)?.seq
    if (last !== undefined) lines.set(node, last)
    return [node, { ...own, status: 'differs', difference: own.difference ?? own.lines.length }]
  })
  return { view: { ...view, replicas: Object.fromEntries(replicas) }, exchange, differsAt: lines }
}

/** How a whole log stands. Where a row differs and only one node is right in it, nobody knows who is: it differs too. */
function verdictOf(node: string, compared: readonly Compared[]): ReplicaVerdict {
  if (compared.length === 0) return { kind: 'empty' }
  let line = 0
  for (const { view, differsAt, exchange } of compared) {
    const all = Object.values(view.replicas)
    const right = all.filter(({ status }) => status !== 'differs')
    const isAlone = right.length === 1 && all.length > 1
    if (isAlone || view.replicas[node]?.status === 'differs') {
      const first = exchange.lines.get(node)?.[0]?.seq
      return { kind: 'diverged', line: differsAt.get(node) ?? first ?? line + 1 }
    }
    line = exchange.lines.get(node)?.at(-1)?.seq ?? line
  }
  const lacking = compared.reduce((sum, { view }) => {
    const own = view.replicas[node]
    if (own?.status !== 'pending' && own?.status !== 'partial') return sum
    const all = Object.values(view.replicas)
    const whole = Math.max(0, ...all.map(({ status, lines }) => (status === 'equal' ? lines.length : 0)))
    return sum + whole - own.lines.length
  }, 0)
  return lacking > 0 ? { kind: 'behind', sessions: lacking } : { kind: 'identical' }
}
