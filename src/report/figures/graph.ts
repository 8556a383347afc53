import type { LinkId } from '#shared/links'
import { linkId } from '#shared/links'
import type { NodeState } from '#shared/names'
import type { Topology } from '#shared/topology'
import { clipped, clippedName, drawing, element, ink, inLines, rounded, textWidth, words } from './svg'

/** How the lab stood at one moment, as far as a drawing shows it. */
export interface GraphState {
  readonly states: ReadonlyMap<string, NodeState>
  /** What is wrong with a link on purpose, in a few words. */
  readonly faults: ReadonlyMap<LinkId, string>
  /** Links whose replica gets nothing until it has caught up. */
  readonly detached: ReadonlySet<LinkId>
  /** Links to the replica whose reply the clients get. */
  readonly primary: ReadonlySet<LinkId>
  /** Nodes and links that the step acted on. */
  readonly acted: ReadonlySet<string>
}

interface GraphWords {
  readonly title: string
  readonly kind: (kind: Topology['nodes'][number]['kind']) => string
  readonly state: (state: NodeState) => string
  readonly primary: string
  readonly detached: string
}

const box = { width: 152, height: 46 }
const gap = { x: 84, y: 16 }
const margin = 10
/** Of what is written on a link: how near it comes to a box, from line to line, and how many lines there are at most. */
const labelSize = 10
const labelGap = 4
const labelLine = 11
const labelLines = 3
/** Of the line below a node's name, and what is left free beside it. */
const underSize = 10.5
const underMargin = 10
/** Past this many rows a column is folded, so that the drawing keeps to a page. */
const mostRows = 12

interface Place {
  readonly x: number
  readonly y: number
}

/** The topology, in columns by how far each node is from where requests come in; with `state`, at one moment. */
export function graph(topology: Topology, said: GraphWords, state?: GraphState): string {
  const { places, width, height } = layout(topology)
  const labels = new Labels(height)
  const links = topology.links.map(({ from, to }) => {
    const [a, b] = [places.get(from), places.get(to)]
    return a && b ? link(linkId(from, to), a, b, { said, state, labels }) : ''
  })
  const nodes = topology.nodes.map(node => {
    const place = places.get(node.id)
    return place ? card(node, place, said, state) : ''
  })
  return drawing(width, height, said.title, ...links, ...nodes)
}

function card(
  node: Topology['nodes'][number],
  { x, y }: Place,
  said: GraphWords,
  state?: GraphState
): string {
  const now = state?.states.get(node.id)
  const look = now === undefined ? looks.up : looks[now]
  const acted = state?.acted.has(node.id) === true
  const port = 'port' in node && typeof node.port === 'number' ? `:${node.port}` : ''
  const kind = said.kind(node.kind)
  // What has no room is left out as a whole: words that are cut tell nobody anything.
  const under =
    (now === undefined ? [`${kind} ${port}`, kind] : [`${said.state(now)} · ${kind}`, said.state(now)]).find(
      text => textWidth(text, underSize) <= box.width - underMargin
    ) ?? kind
  return element(
    'g',
    {},
    element('rect', {
      x,
      y,
      width: box.width,
      height: box.height,
      rx: 6,
      fill: look.fill,
      stroke: look.stroke,
      'stroke-width': acted ? 3 : 1.4,
      'stroke-dasharray': look.dash
    }),
    words(x + box.width / 2, y + 20, clippedName(node.id, box.width - 12), {
      'text-anchor': 'middle',
      'font-weight': 600
    }),
    words(x + box.width / 2, y + 36, clipped(under, box.width - underMargin, underSize), {
      'text-anchor': 'middle',
      'font-size': underSize,
      fill: look.stroke
    })
  )
}

/** Dash and word say what the colour says. */
const looks: Readonly<
  Record<NodeState, { readonly fill: string; readonly stroke: string; readonly dash?: string }>
> = {
  up: { fill: ink.paper, stroke: ink.line },
  draining: { fill: ink.paper, stroke: ink.line, dash: '8 3' },
  starting: { fill: ink.shade, stroke: ink.line, dash: '2 3' },
  stopped: { fill: ink.shade, stroke: ink.line, dash: '5 4' },
  frozen: { fill: '#e8f0fa', stroke: ink.cold, dash: '8 3' },
  down: { fill: '#fbeaea', stroke: ink.bad, dash: '5 4' },
  backoff: { fill: '#fbeaea', stroke: ink.bad, dash: '5 4' },
  failed: { fill: '#fbeaea', stroke: ink.bad }
}

function link(
  id: LinkId,
  a: Place,
  b: Place,
  { said, state, labels }: { said: GraphWords; state: GraphState | undefined; labels: Labels }
): string {
  const fault = state?.faults.get(id)
  const detached = state?.detached.has(id) === true
  const primary = state?.primary.has(id) === true
  const color = fault !== undefined ? ink.bad : primary ? ink.good : ink.line
  const { d, head, label } = course(a, b)
  const parts = [primary && said.primary, detached && said.detached, fault]
  const lines = parts.flatMap(part => (part ? inLines(part, gap.x - 2 * labelGap, labelSize) : []))
  const shown = lines.slice(0, labelLines)
  const bottom = shown.length === 0 ? 0 : labels.put(label.x, label.y - labelGap, shown.length)
  return element(
    'g',
    {},
    element('path', {
      d,
      fill: 'none',
      stroke: color,
      'stroke-width': state?.acted.has(id) === true ? 3 : primary ? 2.2 : 1.4,
      'stroke-dasharray': fault !== undefined ? '2 4' : detached ? '7 5' : undefined
    }),
    element('path', { d: head, fill: color }),
    ...shown.map((line, index) =>
      words(label.x, bottom - (shown.length - 1 - index) * labelLine, line, {
        'text-anchor': 'middle',
        'font-size': labelSize,
        fill: color,
        stroke: ink.paper,
        'stroke-width': 3,
        'paint-order': 'stroke'
      })
    )
  )
}

/** What is written on links, so that nothing is written on something else. */
class Labels {
  readonly #lowest: number
  /** Of each column that they stand in, by its middle: from where to where they go. */
  readonly #taken = new Map<number, { readonly top: number; readonly bottom: number }[]>()

  constructor(height: number) {
    this.#lowest = height - labelGap
  }

  /** Where the last of so many lines stands: at `bottom`, or as near to it, up or down, as there is room. */
  put(x: number, bottom: number, lines: number): number {
    const height = lines * labelLine
    const taken = this.#taken.get(x) ?? []
    const within = Math.min(Math.max(bottom, height), this.#lowest)
    const isFree = (at: number): boolean =>
      at >= height &&
      at <= this.#lowest &&
      taken.every(other => at <= other.top || at - height >= other.bottom)
    // Beside one that is there, or where it belongs.
    const tried = [within, ...taken.flatMap(({ top, bottom }) => [top, bottom + height])]
    const free = tried.filter(isFree)
    const away = (at: number): number => Math.abs(at - within)
    const found = free.reduce<number | null>(
      (best, at) => (best === null || away(at) < away(best) ? at : best),
      null
    )
    const put = found ?? within
    this.#taken.set(x, [...taken, { top: put - height, bottom: put }])
    return put
  }
}

const shares = Array.from({ length: 33 }, (_, index) => index / 32)

/**
 * From the right side of one box to the left of the other; round the right where they stand in one column. `label`: where
 * the middle of what is written on it stands.
 */
function course(a: Place, b: Place): { readonly d: string; readonly head: string; readonly label: Place } {
  const start = { x: a.x + box.width, y: a.y + box.height / 2 }
  const same = a.x === b.x
  const end = { x: same ? b.x + box.width + 4 : b.x - 4, y: b.y + box.height / 2 }
  const reach = same ? 38 : Math.max(40, Math.abs(end.x - start.x) / 2)
  const second = { x: same ? end.x + reach : end.x - reach, y: end.y }
  const first = { x: start.x + reach, y: start.y }
  const at = (share: number): Place => {
    const rest = 1 - share
    const mix = (p: number, q: number, r: number, s: number): number =>
      rest ** 3 * p + 3 * rest ** 2 * share * q + 3 * rest * share ** 2 * r + share ** 3 * s
    return { x: mix(start.x, first.x, second.x, end.x), y: mix(start.y, first.y, second.y, end.y) }
  }
  // In the gap behind its first box: a link over several columns passes boxes of others.
  const clear = start.x + gap.x / 2
  const away = ({ x }: Place): number => Math.abs(x - clear)
  const nearest = shares.map(at).reduce((best, place) => (away(place) < away(best) ? place : best))
  const back = same ? 7 : -7
  return {
    // It ends level, so its head lies level too.
    head: `M${rounded(end.x)} ${rounded(end.y)}l${back} -4v8z`,
    d: `M${rounded(start.x)} ${rounded(start.y)}C${[first.x, first.y, second.x, second.y, end.x, end.y].map(rounded).join(' ')}`,
    label: { x: clear, y: nearest.y }
  }
}

function layout({ nodes, links }: Topology): {
  places: ReadonlyMap<string, Place>
  width: number
  height: number
} {
  const depths = new Map(nodes.map(({ id }) => [id, 0]))
  // As often as there are nodes is enough; a ring would go on for ever.
  for (let round = 1; round < nodes.length; round++) {
    let moved = false
    for (const { from, to } of links) {
      const wanted = (depths.get(from) ?? 0) + 1
      if (from === to || wanted <= (depths.get(to) ?? 0) || wanted > round) continue
      depths.set(to, wanted)
      moved = true
    }
    if (!moved) break
  }
  const columns: string[][] = []
  for (const depth of [...new Set(depths.values())].sort((a, b) => a - b)) {
    const ids = nodes.filter(({ id }) => depths.get(id) === depth).map(({ id }) => id)
    for (let start = 0; start < ids.length; start += mostRows)
      columns.push(ids.slice(start, start + mostRows))
  }
  const tallest = Math.max(1, ...columns.map(({ length }) => length))
  const rowsHeight = (rows: number): number => rows * box.height + (rows - 1) * gap.y
  const height = rowsHeight(tallest) + margin * 2
  const places = new Map<string, Place>()
  columns.forEach((ids, column) => {
    const top = margin + (height - margin * 2 - rowsHeight(ids.length)) / 2
    ids.forEach((id, row) =>
      places.set(id, { x: margin + column * (box.width + gap.x), y: top + row * (box.height + gap.y) })
    )
  })
  const last = margin + (columns.length - 1) * (box.width + gap.x)
  // Where a link leaves the last column, round it, is room for what is written on it.
  const right = links.some(({ from }) => places.get(from)?.x === last) ? gap.x : margin
  return { places, width: last + box.width + right, height }
}
