import { useFormat } from '../format/use-format'
import { geometry, timeTicks, xOf, type TimeAxis } from './geometry'

/** A label nearer to the cursor's own than this would lie under it, px. */
const nearPx = 56

/** The times at the foot of the stack. */
export function TimeLabels({
  axis,
  cursor,
  height
}: {
  axis: TimeAxis
  cursor: number | null
  height: number
}) {
  const format = useFormat()
  const free = (t: number) => cursor === null || Math.abs(xOf(axis, t) - xOf(axis, cursor)) > nearPx
  return (
    <svg className="marks" width={axis.right + geometry.right} height={height} aria-hidden="true">
      {timeTicks(axis)
        .filter(free)
        .map(time => (
          <text
            key={time}
            className="time"
            x={Math.min(xOf(axis, time), axis.right - 4)}
            y={height - 9}
            textAnchor="middle"
          >
            {format.clock(time, 0)}
          </text>
        ))}
    </svg>
  )
}
