import { memo, useMemo } from 'react'
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceArea,
  ReferenceLine,
  XAxis,
  YAxis
} from 'recharts'
import { eventLook } from '../../events/catalogue'
import { toneClass } from '../../events/tone-class'
import { useFormat } from '../../format/use-format'
import type { Band } from '../marks/bands'
import type { Chart, Scale, Series } from '../charts'
import type { Cluster } from '../marks/clusters'
import { isEmpty, isolated, type Row } from '../../measured/downsample'
import { geometry } from './geometry'
import './chart-plot.css'

export interface ChartPlotProps {
  readonly chart: Chart
  readonly rows: readonly Row[]
  readonly scale: Scale
  readonly from: number
  readonly to: number
  readonly width: number
  /** With the time axis. */
  readonly height: number
  /** Room for the times, px; 0 where another chart has them. */
  readonly timeAxis: number
  /** Times that have a label. */
  readonly ticks: readonly number[]
  readonly clusters: readonly Cluster[]
  readonly bands: readonly Band[]
}

const margin = { top: 0, right: geometry.right, bottom: 0, left: 0 }
/** Room above and below the values, which marks go through, so that they are whole from chart to chart. */
const padding = { top: geometry.plotTop, bottom: geometry.plotBottom }
/** A band that is shorter than this, px, would not be seen. */
const leastBandPx = 1.5

/** The lines of one chart. Decoration to assistive technology: the cursor and the table say the values. */
export const ChartPlot = memo(function ChartPlot(props: ChartPlotProps) {
  const { chart, rows, scale, from, to, width, height, timeAxis, ticks, clusters, bands } = props
  const format = useFormat()
  const lonely = useMemo(
    () => new Map(chart.series.map(({ key }) => [key, isolated(rows, key)])),
    [chart, rows]
  )
  const empty = useMemo(
    () =>
      isEmpty(
        rows,
        chart.series.map(({ key }) => key)
      ),
    [chart, rows]
  )
  return (
    <ComposedChart
      className="plot"
      width={width}
      height={height}
      data={rows as Row[]}
      margin={margin}
      accessibilityLayer={false}
      tabIndex={-1}
    >
      <CartesianGrid vertical={false} stroke="var(--c-line)" strokeDasharray="1 3" />
      <XAxis
        dataKey="t"
        type="number"
        domain={[from, to]}
        allowDataOverflow
        hide={timeAxis === 0}
        height={timeAxis}
        ticks={[...ticks]}
        tickFormatter={(time: number) => format.clock(time, 0)}
        tickLine={false}
        axisLine={false}
        interval={0}
      />
      <YAxis
        width={geometry.axis}
        padding={padding}
        domain={[0, scale.top * scale.factor]}
        // Without values recharts takes the domain only so, and without a domain it draws no bands and no marks.
        allowDataOverflow={empty}
        ticks={scale.ticks.map(tick => tick * scale.factor)}
        tickFormatter={(value: number) => format.number(value / scale.factor, 2)}
        tickLine={false}
        axisLine={false}
        interval={0}
      />
      {bands.map(({ node, what, start, end }, index) => (
        <ReferenceArea
          key={`${node ?? index}-${start}`}
          x1={Math.max(from, start)}
          x2={Math.min(to, end ?? to)}
          shape={({ x = 0, width: wide = 0 }: { x?: number; width?: number }) => (
            <rect
              className={`band m-${what}`}
              x={x}
              y={0}
              width={Math.max(leastBandPx, wide)}
              height={height - timeAxis}
            />
          )}
        />
      ))}
      {clusters.map(({ t, lead }) => (
        <ReferenceLine
          key={lead.event.seq}
          className={toneClass(eventLook(lead.event).tone)}
          x={t}
          stroke="var(--st)"
          strokeDasharray="3 3"
          strokeOpacity={0.7}
        />
      ))}
      {chart.series.map(series => drawSeries(series, lonely.get(series.key) ?? none))}
    </ComposedChart>
  )
})

const none: ReadonlySet<number> = new Set()

function drawSeries(series: Series, lonely: ReadonlySet<number>) {
  const { key, tone, dash, area } = series
  const color = `var(--c-ser-${tone})`
  const common = {
    key,
    dataKey: key,
    type: 'linear' as const,
    stroke: color,
    strokeWidth: 1.5,
    strokeDasharray: dash,
    isAnimationActive: false,
    activeDot: false,
    connectNulls: false,
    legendType: 'none' as const,
    dot: lonely.size > 0 && ((dot: LonelyDot) => drawLonely(dot, lonely, color))
  }
  const { key: reactKey, ...rest } = common
  return area ? (
    <Area key={reactKey} {...rest} fill={color} fillOpacity={0.1} />
  ) : (
    <Line key={reactKey} {...rest} />
  )
}

interface LonelyDot {
  readonly index?: number
  readonly cx?: number
  readonly cy?: number
}

/** A value with a hole on both sides has no line: it gets a point. */
function drawLonely({ index = -1, cx, cy }: LonelyDot, lonely: ReadonlySet<number>, color: string) {
  return lonely.has(index) && cx !== undefined && cy !== undefined ? (
    <circle key={index} cx={cx} cy={cy} r="1.75" fill={color} />
  ) : (
    <g key={index} />
  )
}
