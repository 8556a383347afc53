import { axisTicks } from '../format/axis-ticks'
import { maxHubLines, otherHubs, type Scope } from '../measured/scope'

export const chartIds = ['throughput', 'requests', 'latency', 'connections', 'cpu', 'memory'] as const
export type ChartId = (typeof chartIds)[number]

type SeriesWord =
  | 'total'
  | 'received'
  | 'sent'
  | 'served'
  | 'failed'
  | 'p50'
  | 'p95'
  | 'p99'
  | 'open'
  | 'others'
  | 'busy'
  | 'used'

export interface Series {
  /** The key of its values. */
  readonly key: string
  /** A word that is translated, or the id of a node. */
  readonly name: { readonly word: SeriesWord } | { readonly node: string }
  readonly tone: 1 | 2 | 3
  /** Told apart by dash as well as by colour. */
  readonly dash: string
  readonly area: boolean
}

export interface Chart {
  readonly id: ChartId
  readonly series: readonly Series[]
}

const looks = [
  { tone: 1, dash: '', area: true },
  { tone: 2, dash: '6 3', area: false },
  { tone: 3, dash: '2 3', area: false },
  { tone: 1, dash: '10 3 2 3', area: false },
  { tone: 2, dash: '1 4', area: false }
] as const

function series(entries: readonly (readonly [key: string, name: Series['name']])[]): Series[] {
  return entries.map(([key, name], index) => ({ key, name, ...(looks[index] ?? looks[0]) }))
}

const word = (key: string, name: SeriesWord) => [key, { word: name }] as const

/** The charts of a scope, in the order in which they are stacked. */
export function chartsOf(scope: Scope): Chart[] {
  const lab = scope.kind === 'lab'
  const failed = { key: 'failed', name: { word: 'failed' }, tone: 3, dash: '2 3', area: false } as const
  const latency = series([word('p50', 'p50'), word('p95', 'p95'), word('p99', 'p99')]).reverse()
  const hubs = lab ? scope.hubs.slice(0, maxHubLines).map(hub => [`open:${hub}`, { node: hub }] as const) : []
  const others = lab && scope.hubs.length > maxHubLines ? [word(otherHubs, 'others')] : []
  return [
    {
      id: 'throughput',
      series: series(
        lab ? [word('bytes', 'total')] : [word('bytes-in', 'received'), word('bytes-out', 'sent')]
      )
    },
    { id: 'requests', series: [...series([word('served', 'served')]), failed] },
    { id: 'latency', series: latency.map(line => ({ ...line, area: false })) },
    { id: 'connections', series: series(lab ? [...hubs, ...others] : [word('open', 'open')]) },
    { id: 'cpu', series: series([word('cpu', 'busy')]) },
    { id: 'memory', series: series([word('memory', 'used')]) }
  ]
}

/** How a chart's values are shown: divided by `factor`, in `unit` (a word of the panel's when there is none). */
export interface Scale {
  readonly factor: number
  readonly unit: string | null
  readonly ticks: readonly number[]
  readonly top: number
}

const byteUnits = ['B', 'kB', 'MB', 'GB'] as const
/** The least that the top of an axis stands for, so that noise near zero doesn't fill a chart. */
const leastTop: Readonly<Record<ChartId, number>> = {
  throughput: 1000,
  requests: 4,
  latency: 1,
  connections: 4,
  cpu: 10,
  memory: 1_000_000
}

export function scaleOf(id: ChartId, max: number): Scale {
  const reach = Math.max(max, leastTop[id])
  const bytes = id === 'throughput' || id === 'memory'
  const power = bytes ? Math.min(byteUnits.length - 1, Math.floor(Math.log10(reach) / 3)) : 0
  const factor = 1000 ** power
  const ticks = axisTicks(reach / factor)
  const unit = bytes ? `${byteUnits[power] ?? 'B'}${id === 'throughput' ? '/s' : ''}` : null
  return { factor, unit, ticks, top: ticks.at(-1) ?? 1 }
}
