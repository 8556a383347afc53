import { memo } from 'react'
import { faultTypeWord, placeText } from '../faults/look/fault-text'
import { useFormat } from '../format/use-format'
import { useWords, type Words } from '../i18n/use-words'
import type { IconName } from '../ui/icon/icon-drawings'
import { geometry, plotLeft, xOf, type TimeAxis } from './geometry'
import { clusters } from './mark-lane'
import type { Band, Mark, MarkKind } from './marks'

const looks: Readonly<Record<MarkKind, { icon: IconName; tone: string }>> = {
  killed: { icon: 'kill', tone: 'm-down' },
  crashed: { icon: 'failed', tone: 'm-down' },
  failed: { icon: 'failed', tone: 'm-down' },
  frozen: { icon: 'frozen', tone: 'm-frozen' },
  failover: { icon: 'relay', tone: 'm-relay' },
  reset: { icon: 'reset', tone: 'm-reset' },
  fault: { icon: 'bolt', tone: 'm-reset' },
  cleared: { icon: 'check', tone: 'm-reset' },
  partition: { icon: 'partition', tone: 'm-reset' },
  healed: { icon: 'check', tone: 'm-reset' }
}
/** Width of a letter of a label on average, px. */
const letterPx = 6.1
const mostInTitle = 12

export function markText(t: Words, { what, node, to, count, fault, name = '' }: Mark): string {
  if (what === 'failover') {
    const text = t('metrics.mark.failover', { from: node ?? '', to: to ?? '' })
    return count > 1 ? `${text} ×${count}` : text
  }
  if (what === 'fault' || what === 'cleared') {
    const { type = '', link = '' } = fault ?? {}
    return t(`metrics.mark.${what}`, { fault: faultTypeWord(t, type), link: placeText(t, link) })
  }
  if (what === 'partition' || what === 'healed') return t(`metrics.mark.${what}`, { name })
  return t(`metrics.mark.${what}`, { node: node ?? '' })
}

/** What was done to the lab: a lane of markers on top, lines through every chart, bands while a node was silent. */
export const MarksOverlay = memo(function MarksOverlay(props: {
  axis: TimeAxis
  marks: readonly Mark[]
  bands: readonly Band[]
  height: number
}) {
  const { axis, marks, bands, height } = props
  const t = useWords()
  const format = useFormat()
  const bottom = height - geometry.timeAxis
  const x = (time: number) => Math.min(axis.right, Math.max(axis.left, xOf(axis, time)))
  return (
    <svg className="marks" width={axis.right + geometry.right} height={height} aria-hidden="true">
      {bands.map(({ node, what, start, end }, index) => (
        <rect
          key={`${node ?? index}-${start}`}
          className={`band m-${what}`}
          x={x(start)}
          y={geometry.lane}
          width={Math.max(1.5, x(end ?? axis.to) - x(start))}
          height={bottom - geometry.lane}
        />
      ))}
      <path
        className="rule"
        d={`M${geometry.readOuts} 0V${bottom}M0 ${geometry.lane}H${axis.right + geometry.right}`}
      />
      {clusters(marks, x, axis.right).map(({ x: at, lead, marks: inside, roomPx }) => {
        const { icon, tone } = looks[lead.what]
        const texts = inside.map(mark => `${format.clock(mark.t)}  ${markText(t, mark)}`)
        const rest = inside.length - mostInTitle
        const label = markText(t, lead) + (inside.length > 1 ? ` +${inside.length - 1}` : '')
        const letters = Math.floor(roomPx / letterPx)
        return (
          <g key={lead.seq} className={tone}>
            <path className="line" d={`M${at} 31V${bottom}`} />
            <g className="glyph" transform={`translate(${at - 9} 13)`}>
              <title>{[...texts.slice(0, mostInTitle), ...(rest > 0 ? [`+${rest}`] : [])].join('\n')}</title>
              <rect width="18" height="18" rx="3" />
              <use href={`#i-${icon}`} x="3" y="3" width="12" height="12" />
            </g>
            {letters >= Math.min(label.length, 8) && at > plotLeft - 10 && (
              <text className="label" x={at + 14} y="26">
                {label.length > letters ? `${label.slice(0, letters - 1)}…` : label}
              </text>
            )}
          </g>
        )
      })}
    </svg>
  )
})
