import type { LogLine } from '#shared/state'
import { isInTime, type ProgramWindow } from './stretches'

/** What one replica has of a row. */
export interface Part {
  /** When the proxy was connected to it for the row's sessions, in order; more than one for a session: it was replayed. */
  readonly windows: readonly ProgramWindow[]
  /** In the order of its log. */
  readonly lines: readonly LogLine[]
}

/** A session, or several that were open together, and what each replica printed meanwhile. */
export interface Row {
  /** The keys of its sessions. */
  readonly keys: readonly string[]
  /** By replica; no entry: the proxy was never connected to it for any of them. */
  readonly parts: Map<string, Part>
  /** Replicas of which lines were put here by what they say and when. */
  readonly guessed: Set<string>
}

/**
 * Which of its lines may be of a connection of which nobody can tell what it has: it was cut, and the session was said anew
 * in a later one; or it had begun before the log was looked at.
 */
export function cutLines(part: Part): ReadonlySet<LogLine> {
  return linesInTime(part, cutWindows(part))
}

/** Such connections. */
export function cutWindows({ windows }: Part): readonly ProgramWindow[] {
  const last = new Map(windows.map(window => [window.key, window]))
  return windows.filter(window => window.isOlder || last.get(window.key) !== window)
}

/** Which of its lines may be of a session that had begun before the log was looked at. */
export function olderLines(part: Part | undefined): ReadonlySet<LogLine> {
  return part
    ? linesInTime(
        part,
        part.windows.filter(({ isOlder }) => isOlder)
      )
    : new Set()
}

function linesInTime({ lines }: Part, windows: readonly ProgramWindow[]): ReadonlySet<LogLine> {
  if (windows.length === 0) return new Set()
  return new Set(lines.filter(line => windows.some(window => isInTime(window, line))))
}

/** Whether all replicas that were given it have the same lines in the same order. */
export function isEqual({ parts }: Row): boolean {
  const [first, ...others] = [...parts.values()]
  return others.every(
    ({ lines }) =>
      lines.length === first?.lines.length && lines.every(({ text }, at) => text === first.lines[at]?.text)
  )
}
