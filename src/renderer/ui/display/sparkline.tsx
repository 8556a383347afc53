import { memo } from 'react'
import './sparkline.css'

/** The path of `values`, oldest first, in a box of `width` by `height`. `max` is the value at the top edge. */
function sparkPath(values: readonly number[], width: number, height: number, max: number): string {
  const step = width / Math.max(1, values.length - 1)
  return values
    .map((value, index) => {
      const y = height - 2 - (Math.min(value, max) / max) * (height - 4)
      return `${index === 0 ? 'M' : 'L'}${(index * step).toFixed(1)} ${y.toFixed(1)}`
    })
    .join('')
}

interface SparklineProps {
  readonly values: readonly number[]
  readonly width: number
  readonly height: number
  /** False when what it shows has stopped: the last point loses its accent. */
  readonly live?: boolean
}

/** A figure's last minute. Decoration beside the figure itself, so hidden from assistive technology. */
export const Sparkline = memo(function Sparkline({ values, width, height, live = true }: SparklineProps) {
  const points = values.length > 1 ? values : [0, 0]
  const max = Math.max(1e-9, ...points) * 1.15
  const inner = width - 3
  const line = sparkPath(points, inner, height, max)
  const last = points[points.length - 1] ?? 0
  return (
    <svg
      className={live ? 'spark' : 'spark dead'}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      aria-hidden="true"
    >
      <path className="area" d={`${line}L${inner} ${height}L0 ${height}Z`} />
      <path className="ln" d={line} />
      <circle cx={inner} cy={height - 2 - (last / max) * (height - 4)} r="2" />
    </svg>
  )
})
