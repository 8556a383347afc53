import type { Message } from '#shared/diagram/diagram'

/** How far the half of a message reaches of which only one end was measured, as a share of the way, and at least, px. */
const halfShare = 0.55
const leastPx = 12
/** Between the labels of two messages, px. */
const labelGap = 15
export const charPx = 6.6

interface Line {
  readonly path: string
  readonly x1: number
  readonly y1: number
  readonly x2: number
  readonly y2: number
}

/** The arrow of a message: from lifeline to lifeline, or half of it. */
export function lineOf({ from, to }: Message, x: (lane: string) => number, y: (ms: number) => number): Line {
  const [a, b] = [x(from.lane), x(to.lane)]
  const known = from.ms ?? to.ms ?? 0
  const [y1, y2] = [y(from.ms ?? known), y(to.ms ?? known)]
  const half = Math.max(leastPx, Math.abs(b - a) * halfShare) * Math.sign(b - a)
  const x1 = from.ms === null ? b - half : a
  const x2 = to.ms === null ? a + half : b
  return { path: `M${x1} ${y1}L${x2} ${y2}`, x1, y1, x2, y2 }
}

/** Room that is taken, px: from `left` to `right`, a line of text at `y`. */
export interface Taken {
  readonly left: number
  readonly right: number
  readonly y: number
}

/** Labels above the middles of the arrows, of as many messages as have the room. @param taken by other labels */
export function messageLabels(
  messages: readonly Message[],
  x: (lane: string) => number,
  y: (ms: number) => number,
  saysOf: (message: Message) => string,
  taken: readonly Taken[]
): {
  readonly id: string
  readonly x: number
  readonly y: number
  readonly anchor: 'middle'
  readonly text: string
}[] {
  const placed = [...taken]
  return messages.flatMap(message => {
    if (message.ends) return []
    const { x1, y1, x2, y2 } = lineOf(message, x, y)
    const room = Math.floor((Math.abs(x2 - x1) - 16) / charPx)
    const text = saysOf(message)
    if (room < 6) return []
    const shown = text.length > room ? `${text.slice(0, room - 1)}…` : text
    const middle = { x: (x1 + x2) / 2, y: (y1 + y2) / 2 - 5 }
    const half = (shown.length * charPx) / 2
    const box = { left: middle.x - half, right: middle.x + half, y: middle.y }
    const isFree = placed.every(
      other => Math.abs(other.y - box.y) >= labelGap || other.right < box.left || other.left > box.right
    )
    if (!isFree) return []
    placed.push(box)
    return [{ id: message.id, ...middle, anchor: 'middle' as const, text: shown }]
  })
}
