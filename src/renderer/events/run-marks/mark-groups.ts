import type { RunMark } from '#shared/runs/runs'
import { gravest } from './mark-looks'

export interface MarkGroup {
  /** Where it stands, from 0 to 1. */
  readonly at: number
  readonly lead: RunMark
  readonly marks: readonly RunMark[]
}

/** The marks of a run along a line of `width` px: those that would lie on each other are one. */
export function markGroups(
  marks: readonly RunMark[],
  { from, until }: { readonly from: number; readonly until: number },
  width: number,
  nearPx: number
): MarkGroup[] {
  const span = Math.max(1, until - from)
  const groups: { at: number; marks: [RunMark, ...RunMark[]] }[] = []
  for (const mark of marks.toSorted((a, b) => a.t - b.t)) {
    const at = Math.min(1, Math.max(0, (mark.t - from) / span))
    const last = groups.at(-1)
    if (last && (at - last.at) * width < nearPx) last.marks.push(mark)
    else groups.push({ at, marks: [mark] })
  }
  return groups.map(group => ({ ...group, lead: gravest(group.marks) }))
}

/** The mark after the moment, or before it; those at the moment itself are behind one. */
export function neighbourMark(marks: readonly RunMark[], t: number, direction: 1 | -1): RunMark | null {
  // What the panel has heard of by then was a little before.
  const found =
    direction === 1 ? marks.filter(mark => mark.t > t) : marks.filter(mark => mark.t < t - heardMs)
  return (direction === 1 ? first(found) : last(found)) ?? null
}

/** How long after an event the moment is at which it is shown, ms. */
const heardMs = 300

const first = (marks: readonly RunMark[]) =>
  marks.reduce<RunMark | undefined>((best, mark) => (best && best.t <= mark.t ? best : mark), undefined)
const last = (marks: readonly RunMark[]) =>
  marks.reduce<RunMark | undefined>((best, mark) => (best && best.t > mark.t ? best : mark), undefined)
