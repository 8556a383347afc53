import { useFormat } from '../../format/use-format'
import type { Chart, Scale } from '../charts'
import { geometry, xOf, type TimeAxis } from './geometry'
import type { Values } from '../../measured/scope'
import './cursor-overlay.css'

/**
 * The cursor through every chart: a line, its time at the foot, a ring on every series.
 * By hand: recharts' Tooltip follows the mouse only, and this cursor is also put, moved by keys, and a slider to
 * assistive technology; one outside of the charts moves without drawing any of them again.
 */
export function CursorOverlay(props: {
  axis: TimeAxis
  t: number
  charts: readonly { readonly chart: Chart; readonly scale: Scale }[]
  values: Values | null
  chartHeight: number
  height: number
}) {
  const { axis, t: time, charts, values, chartHeight, height } = props
  const format = useFormat()
  const bottom = height - geometry.timeAxis
  const x = xOf(axis, time)
  const label = Math.min(axis.right + geometry.right - 36, Math.max(axis.left, x))
  const plot = chartHeight - geometry.plotTop - geometry.plotBottom
  return (
    <svg className="cursor" width={axis.right + geometry.right} height={height} aria-hidden="true">
      <path d={`M${x} ${geometry.lane - 2}V${bottom}`} />
      <rect x={label - 34} y={bottom + 5} width="68" height="18" rx="3" />
      <text x={label} y={bottom + 18} textAnchor="middle">
        {format.clock(time, 1)}
      </text>
      {values &&
        charts.flatMap(({ chart, scale }, row) =>
          chart.series.map(({ key, tone }) => {
            const value = values[key] ?? null
            if (value === null) return null
            const share = Math.min(1, value / (scale.top * scale.factor))
            const y = geometry.lane + row * chartHeight + geometry.plotTop + plot * (1 - share)
            return <circle key={`${chart.id} ${key}`} cx={x} cy={y} r="3.5" stroke={`var(--c-ser-${tone})`} />
          })
        )}
    </svg>
  )
}
