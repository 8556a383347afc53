import { linkId } from '#shared/links'
import type { Box, Point } from './layout'

/** A link's course: a cubic Bézier, of which points can be asked. */
export interface Course {
  readonly d: string
  /** The point at `share` of the way, from 0 to 1. */
  at(share: number): Point
  /** Where a label on it lies on neither of its two cards, from left to right. */
  readonly clear: { readonly left: number; readonly right: number }
}

/** How near a label may come to a card, px. */
const labelGapPx = 4

/** How near the middle of a mark on a link may come to a card, px. */
const markPx = 14

/** Whether a card that the link passes under hides what is at a point of it. */
export function isCovered({ x, y }: Point, cards: Iterable<Box>): boolean {
  for (const { x: left, y: top, width, height } of cards) {
    const isBeside = x < left - markPx || x > left + width + markPx
    if (!isBeside && y >= top - markPx && y <= top + height + markPx) return true
  }
  return false
}

/**
 * How far a label has to be moved so that its middle is at `x`, or as near to it as keeps it off the cards on both sides:
 * a length of CSS, in which a percentage is one of the label's own width.
 */
export function labelShift({ clear: { left, right } }: Course, x: number): string {
  const most = right === Infinity ? '-50%' : `min(-50%, ${right - x}px - 100%)`
  // Between cards that are too near it begins at the first, and reaches over the next one's left side, where no button is.
  return left === -Infinity ? most : `max(${left - x}px, ${most})`
}

/** How far a link between two cards of one column bows out, px. */
const bowPx = 34

/** Whether two cards stand in one column, so that a link between them goes around on the right. */
const sameColumn = (a: Box, b: Box) => Math.abs(a.x - b.x) < a.width / 2

/** Room that such links need on the right of the cards, px. */
export function bowRoom(
  links: readonly { readonly from: string; readonly to: string }[],
  boxes: ReadonlyMap<string, Box>
): number {
  const bows = links.some(({ from, to }) => {
    const [a, b] = [boxes.get(from), boxes.get(to)]
    return a && b && sameColumn(a, b)
  })
  return bows ? bowPx : 0
}

/** From the right side of one card to the left side of another; in one column, around on the right. */
export function courseOf(from: Box, to: Box, fromOffset: number, toOffset: number): Course {
  const x1 = from.x + from.width
  const y1 = from.y + from.height / 2 + fromOffset
  const y2 = to.y + to.height / 2 + toOffset
  if (sameColumn(from, to)) {
    const x2 = to.x + to.width
    const bow = Math.max(x1, x2) + bowPx
    const clear = { left: Math.max(x1, x2) + labelGapPx, right: Infinity }
    return { ...cubic({ x: x1, y: y1 }, { x: bow, y: y1 }, { x: bow, y: y2 }, { x: x2, y: y2 }), clear }
  }
  const x2 = to.x
  // A target to the left is reached in a loop wide enough to be seen.
  const reach = x2 > x1 ? (x2 - x1) / 2 : Math.max(80, (x1 - x2) / 3)
  const clear =
    x2 > x1 ? { left: x1 + labelGapPx, right: x2 - labelGapPx } : { left: -Infinity, right: Infinity }
  return {
    ...cubic({ x: x1, y: y1 }, { x: x1 + reach, y: y1 }, { x: x2 - reach, y: y2 }, { x: x2, y: y2 }),
    clear
  }
}

function cubic(a: Point, b: Point, c: Point, d: Point): Omit<Course, 'clear'> {
  const round = (value: number) => Math.round(value * 10) / 10
  return {
    d: `M${round(a.x)} ${round(a.y)}C${round(b.x)} ${round(b.y)} ${round(c.x)} ${round(c.y)} ${round(d.x)} ${round(d.y)}`,
    at(share) {
      const rest = 1 - share
      const mix = (p: number, q: number, r: number, s: number) =>
        rest ** 3 * p + 3 * rest ** 2 * share * q + 3 * rest * share ** 2 * r + share ** 3 * s
      return { x: round(mix(a.x, b.x, c.x, d.x)), y: round(mix(a.y, b.y, c.y, d.y)) }
    }
  }
}

/** Where each link leaves its card, so that links of one card don't lie on one another: px from the middle. */
export function linkOffsets(
  links: readonly { readonly from: string; readonly to: string }[],
  boxes: ReadonlyMap<string, Box>
): ReadonlyMap<string, number> {
  const offsets = new Map<string, number>()
  const sources = new Set(links.map(link => link.from))
  for (const source of sources) {
    const own = links
      .filter(link => link.from === source)
      .sort((a, b) => (boxes.get(a.to)?.y ?? 0) - (boxes.get(b.to)?.y ?? 0))
    const height = boxes.get(source)?.height ?? 60
    const step = Math.min(14, (height - 24) / Math.max(1, own.length - 1))
    own.forEach((link, index) =>
      offsets.set(linkId(link.from, link.to), (index - (own.length - 1) / 2) * step)
    )
  }
  return offsets
}
