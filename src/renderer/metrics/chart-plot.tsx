import { memo, useMemo } from 'react'
import { Area, CartesianGrid, ComposedChart, Line, XAxis, YAxis } from 'recharts'
import { useFormat } from '../format/use-format'
import type { Chart, Scale, Series } from './charts'
import { isolated, type Row } from './downsample'
import { geometry } from './geometry'

export interface ChartPlotProps {
  readonly chart: Chart
  readonly rows: readonly Row[]
  readonly scale: Scale
  readonly from: number
  readonly to: number
  readonly width: number
  readonly height: number
}

const margin = { top: geometry.plotTop, right: geometry.right, bottom: geometry.plotBottom, left: 0 }

/** The lines of one chart. Decoration to assistive technology: the cursor and the table say the values. */
export const ChartPlot = memo(function ChartPlot(props: ChartPlotProps) {
  const { chart, rows, scale, from, to, width, height } = props
  const format = useFormat()
  const lonely = useMemo(
    () => new Map(chart.series.map(({ key }) => [key, isolated(rows, key)])),
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
      <XAxis dataKey="t" type="number" domain={[from, to]} allowDataOverflow hide />
      <YAxis
        width={geometry.axis}
        domain={[0, scale.top * scale.factor]}
        ticks={scale.ticks.map(tick => tick * scale.factor)}
        tickFormatter={(value: number) => format.number(value / scale.factor, 2)}
        tickLine={false}
        axisLine={false}
        interval={0}
      />
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
