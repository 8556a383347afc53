/** A label that wants to stand at `y`, and from where to where it reaches. */
export interface Wanted {
  readonly id: string
  readonly y: number
  readonly left: number
  readonly right: number
}

/** What stays where it is, and would be hidden by a label. */
interface Dot {
  readonly x: number
  readonly y: number
}

/** Where labels may be. */
export interface LabelRoom {
  /** The least distance of two labels, one below the other. */
  readonly gap: number
  readonly top: number
  readonly bottom: number
  readonly dots?: readonly Dot[]
  /** The least distance of a label from a dot above or below it. */
  readonly dotGap?: number
}

/**
 * Moves labels up and down so that no two lie on one another, none on a dot, none is below `bottom`, and each stays as near as
 * it can to where it wants to be.
 */
export function placeLabels(labels: readonly Wanted[], room: LabelRoom): Map<string, number> {
  const { gap, top, bottom, dots = [], dotGap = 0 } = room
  const sorted = [...labels].sort((a, b) => a.y - b.y)
  const downwards = [...dots].sort((a, b) => a.y - b.y)
  const upwards = downwards.toReversed()
  const past = (place: number, { left, right }: Wanted, way: 1 | -1): number =>
    (way > 0 ? downwards : upwards).reduce(
      (at, dot) =>
        dot.x > left && dot.x < right && Math.abs(dot.y - at) < dotGap ? dot.y + way * dotGap : at,
      place
    )
  const places: number[] = []
  sorted.forEach((label, index) => {
    const above = sorted
      .slice(0, index)
      .map((other, at) => (meet(label, other) ? (places[at] ?? 0) + gap : top))
    places.push(past(Math.max(label.y, top, ...above), label, 1))
  })
  for (let index = sorted.length - 1; index >= 0; index -= 1) {
    const label = sorted[index]
    const place = places[index]
    if (!label || place === undefined) continue
    const below = sorted
      .slice(index + 1)
      .map((other, at) => (meet(label, other) ? (places[index + 1 + at] ?? bottom) - gap : bottom))
    const limit = Math.min(bottom, ...below)
    if (place > limit) places[index] = past(limit, label, -1)
  }
  return new Map(sorted.map(({ id }, index) => [id, places[index] ?? 0]))
}

/** Whether two labels would lie on one another at the same height. */
const meet = (a: Wanted, b: Wanted) => a.left < b.right && b.left < a.right
