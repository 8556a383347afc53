import type { Topology, TopologyNode } from '#shared/topology'

export interface Point {
  readonly x: number
  readonly y: number
}
export interface Box extends Point {
  readonly width: number
  readonly height: number
}

/** The shape of a card: clients outside, hubs that pass on, leaves that serve. */
type CardKind = 'client' | 'hub' | 'leaf'

/** Sizes of the cards, in canvas pixels. lab.css draws them so. */
const cardSizes = {
  client: { width: 160, height: 116 },
  hub: { width: 276, height: 136 },
  leaf: { width: 444, height: 60 }
} as const satisfies Record<CardKind, { width: number; height: number }>

const leafStep = cardSizes.leaf.height + 8
const laneGap = 24
/** Room for the name of a machine between its leaves and those of another, px. */
const machineGap = 48
const clientX = -12
const hubX = 222
/** From one column of hubs to the next, and from the last to the leaves. */
const columnStep = 390
const topY = 30
/** Room between two banks of lanes, px. */
const bankGap = 72
/** An ordinary canvas, to which a tall graph is folded. */
const canvasSize = { width: 1000, height: 700 }

export function cardKindOf(node: Pick<TopologyNode, 'kind'>): CardKind {
  if (node.kind === 'client') return 'client'
  return node.kind === 'balancer' || node.kind === 'replicating-proxy' ? 'hub' : 'leaf'
}

/**
 * The card of each node: where the topology says, otherwise in columns, leaves in the lane of their hub. `whole` has what
 * is folded away too: a hub that is folded stays in the order of the others.
 */
export function layout(topology: Topology, whole = topology): ReadonlyMap<string, Box> {
  const automatic = columns(topology, whole)
  return new Map(
    topology.nodes.map(node => {
      const point = node.position ?? automatic.get(node.id) ?? { x: hubX, y: topY }
      return [node.id, { ...cardSizes[cardKindOf(node)], x: point.x, y: point.y }]
    })
  )
}

/** The largest graph whose cards can be made out when all of it is in the picture, px. */
const mostInSight = { width: 5_000, height: 3_000 }

/**
 * The same of a file from somebody else, whose author may have put a card far away, or under another: then all are in
 * columns.
 */
export function layoutInSight(topology: Topology, whole = topology): ReadonlyMap<string, Box> {
  const boxes = layout(topology, whole)
  const { width, height } = bounds(boxes.values())
  const areFar = width > mostInSight.width || height > mostInSight.height
  if (!areFar && !overlaps([...boxes.values()])) return boxes
  return layout({ ...topology, nodes: topology.nodes.map(node => ({ ...node, position: undefined })) }, whole)
}

function overlaps(boxes: readonly Box[]): boolean {
  return boxes.some((a, at) =>
    boxes
      .slice(at + 1)
      .some(b => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height)
  )
}

/**
 *  clients | hubs | (hubs behind hubs) | leaves
 *          |  hub ---------------------- leaf      a lane: one hub of the last column, its leaves,
 *          |                             leaf      the hub at the height of their middle
 */
function columns({ nodes, links }: Topology, whole: Topology): ReadonlyMap<string, Point> {
  const kinds = new Map(nodes.map(node => [node.id, cardKindOf(node)]))
  const hubs = nodes.filter(node => kinds.get(node.id) === 'hub').map(node => node.id)
  const leaves = nodes.filter(node => kinds.get(node.id) === 'leaf').map(node => node.id)
  const targets = (id: string) => links.filter(link => link.from === id).map(link => link.to)
  const depths = hubDepths(hubs, targets)
  const lastDepth = Math.max(0, ...depths.values())
  const leafX = hubX + (lastDepth + (hubs.length > 0 ? 1 : 0)) * columnStep

  const machines = new Map(nodes.map(({ id, machine }) => [id, machine]))
  const rowsOf = (own: readonly string[]) => {
    let y = 0
    const offsets = own.map((id, row) => {
      const before = own[row - 1]
      if (before !== undefined) y += leafStep
      if (before !== undefined && machines.get(id) !== machines.get(before)) y += machineGap
      return y
    })
    return { offsets, height: y + cardSizes.leaf.height }
  }

  const placed = new Set<string>()
  const lanes: Lane[] = []
  const addLane = (hub: string | null, leavesOf: readonly string[]) => {
    // Those of one machine stand together, in the order of its first.
    const places = [...new Set(leavesOf.map(id => machines.get(id)))]
    const own = places.flatMap(place => leavesOf.filter(id => machines.get(id) === place))
    const leavesHeight = rowsOf(own).height
    const height = Math.max(leavesHeight, hub === null ? 0 : cardSizes.hub.height)
    lanes.push({ hub, own, leavesHeight, height: height + laneGap + 8 })
  }
  for (const hub of [...hubs].sort((a, b) => firstTarget(a, whole) - firstTarget(b, whole))) {
    const own = targets(hub).filter(id => kinds.get(id) === 'leaf' && !placed.has(id))
    own.forEach(id => placed.add(id))
    addLane(hub, own)
  }
  const rest = leaves.filter(id => !placed.has(id))
  if (rest.length > 0) addLane(null, rest)

  const points = new Map<string, Point>()
  const bankWidth = leafX - hubX + cardSizes.leaf.width + bankGap
  banksOf(lanes, bankWidth).forEach((bank, index) => {
    const shift = index * bankWidth
    let y = topY
    for (const { hub, own, leavesHeight, height } of bank) {
      const middle = y + (height - laneGap - 8) / 2
      const { offsets } = rowsOf(own)
      own.forEach((id, row) => {
        points.set(id, { x: leafX + shift, y: middle - leavesHeight / 2 + (offsets[row] ?? 0) })
      })
      if (hub !== null) {
        const x = hubX + (depths.get(hub) ?? 0) * columnStep + shift
        points.set(hub, { x, y: middle - cardSizes.hub.height / 2 })
      }
      y += height
    }
  })

  const clients = nodes.filter(node => kinds.get(node.id) === 'client').map(node => node.id)
  const height = cardSizes.client.height
  clients.forEach((id, index) => {
    const ys = targets(id).flatMap(target => {
      const point = points.get(target)
      return point ? [point.y + cardSizes[kinds.get(target) ?? 'leaf'].height / 2] : []
    })
    const middle = ys.length > 0 ? (Math.min(...ys) + Math.max(...ys)) / 2 : topY + height / 2
    points.set(id, { x: clientX, y: middle - height / 2 + index * (height + 16) })
  })
  return points
}

/** One hub and its leaves; null: leaves that no hub sends to. */
interface Lane {
  readonly hub: string | null
  readonly own: readonly string[]
  readonly leavesHeight: number
  /** With the gap below it. */
  readonly height: number
}

/** Lanes side by side in as many banks as fill an ordinary canvas best: one, until the graph gets tall. */
function banksOf(lanes: readonly Lane[], bankWidth: number): readonly (readonly Lane[])[] {
  const total = lanes.reduce((sum, lane) => sum + lane.height, 0)
  let best: { banks: Lane[][]; cost: number } | null = null
  for (let count = 1; count <= Math.min(lanes.length, 8); count += 1) {
    const banks: Lane[][] = [[]]
    let filled = 0
    for (const lane of lanes) {
      const bank = banks[banks.length - 1]
      if (bank && (filled === 0 || filled + lane.height / 2 <= total / count)) {
        bank.push(lane)
        filled += lane.height
      } else {
        banks.push([lane])
        filled = lane.height
      }
    }
    const height = Math.max(...banks.map(bank => bank.reduce((sum, lane) => sum + lane.height, 0)))
    const cost = Math.max((hubX + banks.length * bankWidth) / canvasSize.width, height / canvasSize.height)
    if (!best || cost < best.cost) best = { banks, cost }
  }
  return best?.banks ?? []
}

/** Hubs in the order of their first leaf in the file, so that lanes follow what a person wrote. */
function firstTarget(hub: string, { nodes, links }: Topology): number {
  const targets = links.filter(link => link.from === hub).map(link => link.to)
  const indexes = targets.map(id => nodes.findIndex(node => node.id === id))
  return Math.min(...indexes.filter(index => index >= 0), nodes.length)
}

/** How many hubs are in front of each, at most; a ring of hubs ends after as many steps as there are hubs. */
function hubDepths(hubs: readonly string[], targets: (id: string) => string[]): ReadonlyMap<string, number> {
  const depths = new Map(hubs.map(id => [id, 0]))
  for (let round = 1; round < hubs.length; round += 1) {
    for (const hub of hubs) {
      for (const target of targets(hub)) {
        const depth = depths.get(target)
        if (depth !== undefined && target !== hub && depth < round && (depths.get(hub) ?? 0) + 1 > depth) {
          depths.set(target, Math.min(round, (depths.get(hub) ?? 0) + 1))
        }
      }
    }
  }
  return depths
}

/** The box around all `boxes`, `aside` px wider on the right. */
export function bounds(boxes: Iterable<Box>, aside = 0): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const box of boxes) {
    left = Math.min(left, box.x)
    top = Math.min(top, box.y)
    right = Math.max(right, box.x + box.width)
    bottom = Math.max(bottom, box.y + box.height)
  }
  return left === Infinity
    ? { x: 0, y: 0, width: 1, height: 1 }
    : { x: left, y: top, width: right - left + aside, height: bottom - top }
}

/** The nearest card in a direction from `from`, for the arrow keys; null when there is none that way. */
export function neighbour(
  boxes: ReadonlyMap<string, Box>,
  from: string,
  direction: 'left' | 'right' | 'up' | 'down'
): string | null {
  const start = boxes.get(from)
  if (!start) return null
  const along = direction === 'left' || direction === 'right' ? 'x' : 'y'
  const sign = direction === 'left' || direction === 'up' ? -1 : 1
  const centre = (box: Box): Point => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 })
  const here = centre(start)
  let best: { id: string; cost: number } | null = null
  for (const [id, box] of boxes) {
    if (id === from) continue
    const there = centre(box)
    const ahead = (there[along] - here[along]) * sign
    if (ahead <= 4) continue
    const aside = Math.abs(along === 'x' ? there.y - here.y : there.x - here.x)
    const cost = ahead + aside * 2
    if (!best || cost < best.cost) best = { id, cost }
  }
  return best?.id ?? null
}
