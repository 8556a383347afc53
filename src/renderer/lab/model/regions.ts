import type { Topology } from '#shared/topology'
import { bounds, type Box, type Point } from './layout'

/** Room around the cards of a machine, and above them for its name, px. */
const regionPadding = 10
const regionHead = 22

/** A machine on which no node is: a place to drop one at, in canvas pixels. */
const emptySize = { width: 444, height: 48 }
const emptiesInRow = 2
const gap = 24

/** A place where nodes run: a machine's id, or null for the desk. */
export type Place = string | null

/** The box around a region's cards with its frame and its name. */
export function framed({ x, y, width, height }: Box): Box {
  return {
    x: x - regionPadding,
    y: y - regionPadding - regionHead,
    width: width + 2 * regionPadding,
    height: height + 2 * regionPadding + regionHead
  }
}

/**
 * Where the cards of each machine are; those on which no node is stand below the graph. The card of `dragged` makes none
 * larger.
 */
export function regionsOf(
  topology: Topology,
  boxes: ReadonlyMap<string, Box>,
  dragged?: string
): ReadonlyMap<string, Box> {
  const { machines = [] } = topology
  const all = bounds(boxes.values())
  let empties = 0
  return new Map(
    machines.map(({ id }) => {
      const own = cardsOf(topology, boxes, id)
      const staying = cardsOf(topology, boxes, id, dragged)
      if (own.length > 0) return [id, bounds(staying.length > 0 ? staying : own)]
      const [column, row] = [empties % emptiesInRow, Math.floor(empties / emptiesInRow)]
      empties++
      const step = {
        x: emptySize.width + 2 * regionPadding + gap,
        y: emptySize.height + regionHead + 2 * gap
      }
      // From the right, where leaves are: the legend is on the left.
      const x = all.x + all.width - emptySize.width - column * step.x
      const y = all.y + all.height + gap + regionHead + regionPadding + row * step.y
      return [id, { x, y, ...emptySize }]
    })
  )
}

export function cardsOf(
  { nodes }: Topology,
  boxes: ReadonlyMap<string, Box>,
  place: Place,
  without?: string
): Box[] {
  return nodes.flatMap(({ id, machine = null }) => {
    const box = boxes.get(id)
    return box && machine === place && id !== without ? [box] : []
  })
}

/**
 * The place at which a card that is dragged would be dropped: that of the region in which its middle is, which its own
 * card does not make larger. Undefined where that is none.
 */
export function placeAt(
  topology: Topology,
  boxes: ReadonlyMap<string, Box>,
  dragged: string,
  box: Box
): Place | undefined {
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  const regions = [...regionsOf(topology, boxes, dragged)]
  const found = regions.find(([, region]) => isInside(framed(region), middle))
  if (found) return found[0]
  const desk = cardsOf(topology, boxes, null, dragged)
  return desk.length > 0 && isInside(framed(bounds(desk)), middle) ? null : undefined
}

function isInside({ x, y, width, height }: Box, point: Point): boolean {
  return point.x >= x && point.x <= x + width && point.y >= y && point.y <= y + height
}

/** Where there is room for a card below those of a place. */
export function roomAt(topology: Topology, boxes: ReadonlyMap<string, Box>, id: string, place: Place): Point {
  const own = boxes.get(id) ?? { x: 0, y: 0, width: 0, height: 0 }
  const others = new Map([...boxes].filter(([other]) => other !== id))
  const cards = cardsOf(topology, others, place)
  const empty = place === null ? undefined : regionsOf(topology, boxes, id).get(place)
  const region = cards.length > 0 ? bounds(cards) : empty
  if (!region) return own
  let point = { x: region.x, y: cards.length > 0 ? region.y + region.height + 8 : region.y }
  for (let tries = 0; tries < others.size; tries++) {
    const box = { ...own, ...point }
    const inTheWay = [...others.values()].find(
      other =>
        box.x < other.x + other.width &&
        other.x < box.x + box.width &&
        box.y < other.y + other.height &&
        other.y < box.y + box.height
    )
    if (!inTheWay) break
    point = { ...point, y: inTheWay.y + inTheWay.height + 8 }
  }
  return point
}
