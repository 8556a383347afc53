import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { exchangeLines, type ReplicaPlace, type WorkName } from '../works'

/** What one replica's log file says that it executed. */
export interface ReplicaLog {
  readonly replica: string
  /** Lines that requests made, in their order. */
  readonly lines: readonly string[]
  /** By id: how often it was begun, and how often its whole was executed. */
  readonly begun: ReadonlyMap<number, number>
  readonly whole: ReadonlyMap<number, number>
}

/** Reads the file of each replica: its own where it is a server of the soak's, otherwise the lab's. */
export function readLogs(
  work: WorkName,
  runFolder: string,
  places: readonly ReplicaPlace[],
  lastId: number
): readonly ReplicaLog[] {
  return places.map(({ id, file }) =>
    work === 'exchange' ? exchangeLog(id, join(runFolder, 'logs', `${id}.log`), lastId) : serverLog(id, file)
  )
}

/** Whether the files say the same: line by line, or only in another order. */
export function logsAgree(logs: readonly ReplicaLog[]): 'equal' | 'other-order' | 'different' {
  const asTheyAre = new Set(logs.map(({ lines }) => lines.join('\n')))
  if (asTheyAre.size <= 1) return 'equal'
  return new Set(logs.map(({ lines }) => [...lines].sort().join('\n'))).size === 1
    ? 'other-order'
    : 'different'
}

/** Whether the lines that are in all of them come in the same order in each. */
export function sameOrder(logs: readonly ReplicaLog[]): boolean {
  const sets = logs.map(({ lines }) => new Set(lines))
  const common = logs.map(({ lines }) => lines.filter(line => sets.every(set => set.has(line))).join('\n'))
  return new Set(common).size <= 1
}

/** Whether there is a line in another log that this replica's has not, or has fewer times. */
export function lacksLines(logs: readonly ReplicaLog[], replica: string): boolean {
  const own = countBy(logs.find(log => log.replica === replica)?.lines ?? [])
  return logs.some(({ lines }) => [...countBy(lines)].some(([line, count]) => (own.get(line) ?? 0) < count))
}

/** A log in which what `ids` made is there once. */
export function foldRepeats(log: ReplicaLog, ids: ReadonlySet<number>): ReplicaLog {
  const repeated = new Set([...ids].flatMap(id => [String(id), ...exchangeLines(id)]))
  const seen = new Set<string>()
  const lines = log.lines.filter(line => {
    const isFirst = !seen.has(line)
    seen.add(line)
    return isFirst || !repeated.has(line)
  })
  return { ...log, lines }
}

function serverLog(replica: string, file: string): ReplicaLog {
  const lines = linesOf(file)
  const counts = countBy(lines.map(Number))
  return { replica, lines, begun: counts, whole: counts }
}

function exchangeLog(replica: string, file: string, lastId: number): ReplicaLog {
  const all = countBy(linesOf(file))
  const wanted = new Set<string>()
  const begun = new Map<number, number>()
  const whole = new Map<number, number>()
  for (let id = 1; id <= lastId; id++) {
    const lines = exchangeLines(id)
    const counts = lines.map(line => all.get(line) ?? 0)
    for (const line of lines) wanted.add(line)
    begun.set(id, Math.max(...counts))
    whole.set(id, Math.min(...counts))
  }
  return { replica, lines: linesOf(file).filter(line => wanted.has(line)), begun, whole }
}

function linesOf(file: string): readonly string[] {
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line !== '')
}

function countBy<T>(values: readonly T[]): Map<T, number> {
  const counts = new Map<T, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}
