import type { LogLine } from '#shared/state'

/** What a program prints at the end of a connection may be read so long after that was closed, ms. */
const tailMs = 500
/** The same where the machine is busy, ms: then a line looks as if it were of a later session, or of none. */
export const latest = 6_400
/** Sessions of which one began so soon after the end of the other count as open at the same time, ms. */
const overlapMs = 50

/** A connection of the proxy to a program. Times in ms since the run began. */
export interface ProgramWindow {
  /** The key of its session. */
  readonly key: string
  readonly t: number
  /** When what it was for can have been over; Infinity: it is open, or nothing told its end. */
  readonly to: number
  /** Until when what it said may be read. */
  readonly until: number
  /** It was opened before anything of the log is known: how far it had come is not. */
  readonly isOlder: boolean
  /** Whether the replica has had the whole session on it: it was said so, or said or seen that it has not. */
  readonly had: 'all' | 'not' | 'unknown'
  /** When the life of the program ended in which it was opened; Infinity: it lives. */
  readonly lifeEnd: number
}

/** @param whole whether it was told to have had all of the session; undefined: nothing was told of it */
export function windowOf(
  open: Omit<ProgramWindow, 'until' | 'had'>,
  whole: boolean | undefined
): ProgramWindow {
  const to = Math.min(open.to, open.lifeEnd)
  const isCut = whole === false || to < open.to || to === Infinity
  const had = whole === true ? 'all' : isCut ? 'not' : 'unknown'
  return { ...open, to, until: Math.min(to + tailMs, open.lifeEnd), had }
}

/** Whether a line was read while its connection may have been open, or soon after. */
export const isInTime = ({ t, until }: ProgramWindow, line: LogLine): boolean =>
  t <= line.t && line.t <= until

/** Whether a line can have been said on a connection, also where it was read late. */
export const isOfTime = ({ t, to }: ProgramWindow, line: LogLine): boolean =>
  t <= line.t && line.t <= to + latest

/** Windows that overlap, and the lines that were printed meanwhile. */
export interface Stretch {
  readonly windows: readonly ProgramWindow[]
  readonly lines: readonly LogLine[]
}

/**
 * Windows that overlap become one stretch; `lines` in the order of the log. Returns also the lines outside of all, and those
 * that are of none though they come soon after one.
 */
export function stretchesOf(
  windows: readonly ProgramWindow[],
  lines: readonly LogLine[],
  isOfNone: (line: LogLine) => boolean
): { readonly stretches: readonly Stretch[]; readonly between: readonly LogLine[] } {
  const stretches: { windows: ProgramWindow[]; lines: LogLine[]; to: number; until: number }[] = []
  for (const window of [...windows].sort((a, b) => a.t - b.t)) {
    const last = stretches.at(-1)
    if (last && window.t <= last.to + overlapMs && window.lifeEnd === last.windows[0]?.lifeEnd) {
      last.windows.push(window)
      last.to = Math.max(last.to, window.to)
      last.until = Math.max(last.until, window.until)
    } else stretches.push({ windows: [window], lines: [], to: window.to, until: window.until })
  }
  let at = -1
  const between: LogLine[] = []
  for (const line of lines) {
    while ((stretches[at + 1]?.windows[0]?.t ?? Infinity) <= line.t) at++
    const current = stretches[at]
    if (current && line.t <= current.until && !isOfNone(line)) current.lines.push(line)
    else between.push(line)
  }
  return { stretches, between }
}
