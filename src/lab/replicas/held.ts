import type { LogLine } from '#shared/state'
import { lineBytes } from '#shared/programs/line-bytes'

/** How many lines are held, or may be, and how much they take, bytes. */
export interface Held {
  readonly lines: number
  readonly bytes: number
}

export const nothing: Held = { lines: 0, bytes: 0 }

export function heldOf(lines: readonly LogLine[]): Held {
  return { lines: lines.length, bytes: lines.reduce((sum, line) => sum + lineBytes(line), 0) }
}

export function plus(a: Held, b: Held): Held {
  return { lines: a.lines + b.lines, bytes: a.bytes + b.bytes }
}

export function minus(a: Held, b: Held): Held {
  return { lines: a.lines - b.lines, bytes: a.bytes - b.bytes }
}

/** What part of what may be is held: more than 1 is too much. */
export function shareOf({ lines, bytes }: Held, most: Held): number {
  return Math.max(lines / most.lines, bytes / most.bytes)
}
