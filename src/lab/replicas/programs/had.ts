import type { LogLine } from '#shared/state'
import { cutLines, cutWindows, type Row } from './row'
import { isInTime, isOfTime, latest, type ProgramWindow } from './stretches'

/** How sure it is that a replica has not had a session: told or seen, or only that nothing tells that it has. */
export type Doubt = 'seen' | 'any'

/** What the proxy's connections tell of who has had which sessions of a row, and which lines can be of them. */
export class Had {
  readonly #row: Row
  /** By replica and session: when it was connected for it. */
  readonly #windows: ReadonlyMap<string, ReadonlyMap<string, readonly ProgramWindow[]>>
  /** By replica: the sessions that it may not have had. */
  readonly #notHad: ReadonlyMap<string, Readonly<Record<Doubt, readonly string[]>>>
  /** By replica: its lines that were said while a connection was open that was cut. */
  readonly #cut = new Map<string, ReadonlySet<LogLine>>()

  constructor(row: Row, replicas: readonly string[]) {
    this.#row = row
    this.#windows = new Map(replicas.map(replica => [replica, windowsByKey(row, replica)]))
    this.#notHad = new Map(
      replicas.map(replica => {
        const standings = row.keys.map(key => [key, hadOf(this.#windows.get(replica)?.get(key))] as const)
        const keys = (...which: readonly string[]): readonly string[] =>
          standings.flatMap(([key, had]) => (which.includes(had) ? [key] : []))
        return [replica, { seen: keys('not'), any: keys('not', 'unknown') }]
      })
    )
  }

  /** Whether a replica is known to have had each session to its end: none is replayed to it. */
  all(replica: string): boolean {
    return this.#notHad.get(replica)?.any.length === 0
  }

  /** When the last line of a replica may be read. */
  lastRead(replica: string): number {
    const windows = this.#row.parts.get(replica)?.windows ?? []
    return windows.reduce((last, { to }) => Math.max(last, to), -Infinity) + latest
  }

  /**
   * The lines that a replica may have said only because a session was begun anew, oldest first. Where none is to be `left`,
   * they have to be read in time: then nothing but the time tells that they are of such a session.
   */
  again(replica: string, lines: readonly LogLine[], left: number): readonly LogLine[] {
    const part = this.#row.parts.get(replica)
    if (!part) return []
    if (left === 0) {
      const cut = this.#cut.get(replica) ?? cutLines(part)
      this.#cut.set(replica, cut)
      return lines.filter(line => cut.has(line))
    }
    const windows = cutWindows(part)
    return lines.filter(line => windows.some(window => isOfTime(window, line)))
  }

  /**
   * The sessions that `replica` may not have had of which a line of `other` can be: those that it was read in time for, or,
   * where there are none, those that it was late for.
   */
  lackedBy(
    replica: string,
    { other, line, doubt }: { other: string; line: LogLine; doubt: Doubt }
  ): readonly string[] {
    const windows = this.#windows.get(other)
    const keys = this.#notHad.get(replica)?.[doubt] ?? []
    const those = (isSo: (window: ProgramWindow) => boolean): readonly string[] =>
      keys.filter(key => windows?.get(key)?.some(isSo))
    const inTime = those(window => isInTime(window, line))
    return inTime.length > 0 ? inTime : those(window => isOfTime(window, line))
  }
}

function windowsByKey(row: Row, replica: string): ReadonlyMap<string, readonly ProgramWindow[]> {
  const windows = new Map<string, ProgramWindow[]>()
  for (const window of row.parts.get(replica)?.windows ?? [])
    windows.set(window.key, [...(windows.get(window.key) ?? []), window])
  return windows
}

function hadOf(windows: readonly ProgramWindow[] = []): ProgramWindow['had'] {
  // What was said before the log was looked at is not known, and is not missing.
  if (windows.some(({ had, isOlder }) => had === 'all' || isOlder)) return 'all'
  return windows.at(-1)?.had ?? 'not'
}
