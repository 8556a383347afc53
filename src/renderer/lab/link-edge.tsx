import { EdgeLabelRenderer, type EdgeProps } from '@xyflow/react'
import { memo, useMemo } from 'react'
import { useFormat } from '../format/use-format'
import { useWords } from '../i18n/use-words'
import { useLab, useLink, useRunClock, useUi } from '../store/hooks'
import { Icon } from '../ui/icon'
import { courseOf, type Course } from './link-path'
import { linkLook, widthStep } from './link-look'
import type { LinkEdge } from './flow-types'
import { useWithin } from './use-within'

/** How long a link keeps saying that it took over, ms. */
const failoverShownMs = 10_000

/** A link between two cards, as it is now: who talks to whom, how much, and whether it works. */
export const LinkLine = memo(function LinkLine(props: EdgeProps<LinkEdge>) {
  const { id, source, target, sourceX, sourceY, targetX, targetY, data } = props
  const link = useLink(id)
  const [from, to] = useLab(
    lab => [lab.nodes[source]?.state ?? null, lab.nodes[target]?.state ?? null] as const,
    [null, null] as const
  )
  const selected = useUi(ui => ui.selection?.kind === 'link' && ui.selection.id === id)
  const course = useMemo(() => {
    const { fromWidth = 0, fromHeight = 0, toWidth = 0, toHeight = 0, offset = 0 } = data ?? {}
    return courseOf(
      { x: sourceX - fromWidth, y: sourceY - fromHeight / 2, width: fromWidth, height: fromHeight },
      { x: targetX, y: targetY - toHeight / 2, width: toWidth, height: toHeight },
      offset,
      0
    )
  }, [sourceX, sourceY, targetX, targetY, data])
  const tookOverAt = useLab(
    lab => lab.autopsies.findLast(({ observer, to }) => observer === source && to === target)?.t ?? null,
    null
  )
  const recent = useWithin(tookOverAt, failoverShownMs)
  if (!link) return null

  const look = linkLook(link, from, to)
  const step = widthStep(link.rateUp + link.rateDown)
  const flows = look === 'live' && step > 0
  const lit = look === 'live' && recent
  const reverse = link.rateDown > link.rateUp
  const speed = step >= 3 ? ' fast' : ''
  return (
    <g className={`link look-${look} w${step}${lit ? ' lit' : ''}${selected ? ' sel' : ''}`}>
      {(lit || selected) && <path className="lk-glow" d={course.d} />}
      <path className="lk" d={course.d} />
      {flows && <path className={`lk-dots${speed}${reverse ? ' reverse' : ''}`} d={course.d} />}
      {look === 'frozen' && <path className="lk-dots still" d={course.d} />}
      <path className="lk-hit" d={course.d} />
      {look === 'cut' && <Cut course={course} />}
      {/* Where a badge is there is no room for both. */}
      {(look === 'live' || look === 'frozen') && !lit && (link.stats?.open ?? 0) > 0 && (
        <Pill course={course} share={data && data.offset !== 0 ? 0.66 : 0.6} count={link.stats?.open ?? 0} />
      )}
      {lit && tookOverAt !== null && <FailoverBadge course={course} at={tookOverAt} />}
    </g>
  )
})

/** Connections that are open now. */
function Pill({ course, share, count }: { course: Course; share: number; count: number }) {
  const format = useFormat()
  const { x, y } = course.at(share)
  const text = format.number(count)
  const width = text.length * 7 + 12
  return (
    <g className="pill" transform={`translate(${x} ${y})`}>
      <rect x={-width / 2} y={-9} width={width} height={18} rx={9} />
      <text y={4} textAnchor="middle">
        {text}
      </text>
    </g>
  )
}

function Cut({ course }: { course: Course }) {
  const { x, y } = course.at(0.5)
  return (
    <g className="cut" transform={`translate(${x} ${y})`}>
      <circle r="8" />
      <path d="M-3-3 3 3M3-3-3 3" />
    </g>
  )
}

function FailoverBadge({ course, at }: { course: Course; at: number }) {
  const t = useWords()
  const format = useFormat()
  const now = useRunClock(100)
  // On its own link, where it enters the card: links of one card lie closest where they leave.
  const { x, y } = course.at(1)
  const age = Math.max(0, now - at)
  const time = `${format.fixed(age / 1000, 1)}\u00a0s`
  return (
    <EdgeLabelRenderer>
      <div
        className="badge failover"
        style={{ transform: `translate(-100%, -50%) translate(${x - 8}px, ${y}px)` }}
      >
        <Icon name="relay" size={13} />
        {t('lab.failover-ago', { time })}
      </div>
    </EdgeLabelRenderer>
  )
}
