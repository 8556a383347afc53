import { markKinds } from '../../events/mark-kinds'
import type { Mark } from '../../events/marks'

/** Marks nearer than this, px, are one marker. */
const nearPx = 20
/** Room that a marker takes before its label begins, px. */
const glyphPx = 14

/** Marks that would lie on top of each other, drawn as one. */
export interface Cluster {
  readonly x: number
  /** Time of the first mark, where the line of the cluster stands. */
  readonly t: number
  /** The gravest, which gives the cluster its glyph and its label. */
  readonly lead: Mark
  readonly marks: readonly Mark[]
  /** Room for a label up to the next marker, px. */
  readonly roomPx: number
}

const gravity = (mark: Mark): number => markKinds.indexOf(mark.what)

/** The marks of a window, left to right. */
export function clusters(marks: readonly Mark[], x: (t: number) => number, rightPx: number): Cluster[] {
  const groups: { x: number; marks: Mark[] }[] = []
  for (const mark of [...marks].sort((a, b) => a.event.t - b.event.t)) {
    const at = x(mark.event.t)
    const last = groups.at(-1)
    if (last && at - last.x < nearPx) last.marks.push(mark)
    else groups.push({ x: at, marks: [mark] })
  }
  return groups.map((group, index) => {
    const [lead] = [...group.marks].sort((a, b) => gravity(a) - gravity(b))
    const end = (groups[index + 1]?.x ?? rightPx + glyphPx) - glyphPx
    const first = lead ?? group.marks[0]
    if (!first) throw new Error('A cluster has no marks.')
    return {
      x: group.x,
      t: group.marks[0]?.event.t ?? first.event.t,
      lead: first,
      marks: group.marks,
      roomPx: Math.max(0, end - group.x - glyphPx)
    }
  })
}
