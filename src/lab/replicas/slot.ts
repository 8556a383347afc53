import type { LogLine } from '#shared/state'

/** A line may be read this much before the session that it belongs to is told of, ms. */
export const leadMs = 2_000

/** A place for the lines that a program without ports logged of one exchange. */
export interface Slot {
  /** When the program was connected for it, ms since the run began. */
  readonly t: number
  /** What the other replicas logged; empty when nobody else did. */
  readonly expected: readonly string[]
  /** The exchange was said anew later, on another connection: this one may have ended at any line. */
  readonly cut?: boolean
  lines: LogLine[]
}

/** The text of the line that would come next; undefined past its end, or where nobody tells. */
export function nextOf({ expected, lines }: Slot): string | undefined {
  return expected[lines.length]
}

/** What is to be shown of it: of one that was cut, only what is right; the rest belongs to nobody for certain. */
export function shownLines({ cut, lines, expected }: Slot): readonly LogLine[] {
  if (cut !== true) return lines
  const wrong = lines.findIndex((line, index) => line.text !== expected[index])
  return wrong < 0 ? lines : lines.slice(0, wrong)
}

/** Whether both were open at some time: only then may a line of one have been taken for a line of the other. */
export function overlap(a: Slot, b: Slot): boolean {
  return a.t - leadMs <= endOf(b) && b.t - leadMs <= endOf(a)
}

/** When its last line was read, or it was opened, ms since the run began. */
export function endOf({ t, lines }: Slot): number {
  return lines.reduce((end, line) => Math.max(end, line.t), t)
}
