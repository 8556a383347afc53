import { memo } from 'react'
import { eventLook } from '../../events/catalogue'
import { markText } from '../../events/marks'
import { toneClass } from '../../events/tone-class'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import type { Cluster } from './clusters'
import { geometry, plotLeft, type TimeAxis } from '../chart/geometry'
import './marks-lane.css'

/** Width of a letter of a label on average, px. */
const letterPx = 6.1
const mostInTitle = 12

/**
 * What was done to the lab: one lane of markers above all charts, each chart going on with its line.
 * By hand: recharts has labels on a chart's own reference lines, but no lane that several charts share, in which marks
 * that lie together become one and labels give way to the next marker.
 */
export const MarksLane = memo(function MarksLane(props: {
  axis: TimeAxis
  clusters: readonly Cluster[]
  height: number
}) {
  const { axis, clusters, height } = props
  const t = useWords()
  const format = useFormat()
  return (
    <svg className="marks" width={axis.right + geometry.right} height={height} aria-hidden="true">
      <path
        className="rule"
        d={`M${geometry.readOuts} 0V${height - geometry.timeAxis}M0 ${geometry.lane}H${axis.right + geometry.right}`}
      />
      {clusters.map(({ x, lead, marks, roomPx }) => {
        const { icon, tone } = eventLook(lead.event)
        const texts = marks.map(mark => `${format.clock(mark.event.t)}  ${markText(t, format, mark)}`)
        const rest = marks.length - mostInTitle
        const label = markText(t, format, lead) + (marks.length > 1 ? ` +${marks.length - 1}` : '')
        const letters = Math.floor(roomPx / letterPx)
        return (
          <g key={lead.event.seq} className={toneClass(tone)}>
            <path className="line" d={`M${x} 31V${geometry.lane}`} />
            <g className="glyph" transform={`translate(${x - 9} 13)`}>
              <title>{[...texts.slice(0, mostInTitle), ...(rest > 0 ? [`+${rest}`] : [])].join('\n')}</title>
              <rect width="18" height="18" rx="3" />
              <use href={`#i-${icon}`} x="3" y="3" width="12" height="12" />
            </g>
            {letters >= Math.min(label.length, 8) && x > plotLeft - 10 && (
              <text className="label" x={x + 14} y="26">
                {label.length > letters ? `${label.slice(0, letters - 1)}…` : label}
              </text>
            )}
          </g>
        )
      })}
    </svg>
  )
})
