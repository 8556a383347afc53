import type { LogLine } from '#shared/state'
import { lineBytes } from '#shared/programs/line-bytes'

/** How many lines are held, or may be, and how much they take, bytes. */
export interface Held {
  readonly lines: number
  readonly bytes: number
}

/** Counts the lines that are held, as they come and go. */
export class HeldLines implements Held {
  lines = 0
  bytes = 0

  add(line: LogLine): void {
    this.lines++
    this.bytes += lineBytes(line)
  }

  drop(line: LogLine): void {
    this.lines--
    this.bytes -= lineBytes(line)
  }
}

/** What part of what may be is held: more than 1 is too much. */
export function shareOf({ lines, bytes }: Held, most: Held): number {
  return Math.max(lines / most.lines, bytes / most.bytes)
}
