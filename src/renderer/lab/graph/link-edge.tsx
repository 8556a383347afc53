import { EdgeLabelRenderer, type EdgeProps } from '@xyflow/react'
import { memo, useEffect, useMemo, useRef } from 'react'
import type { FaultView } from '#shared/faults'
import type { LinkId } from '#shared/links'
import { FaultBadge } from '../../faults/look/fault-badge'
import { countsFaults, linkName } from '../../faults/look/links'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { linkGlows } from '../../store/glow'
import { useGoesOn, useLab, useRunClock, useSetUi, useUi } from '../../store/hooks'
import { Icon } from '../../ui/icon/icon'
import { useLabModel } from '../model/lab-model'
import { courseOf, isCovered, labelShift, type Course } from '../model/link-path'
import { tookOverAt } from '../model/hand-over'
import { linkShown } from '../model/link-look'
import type { LinkEdge } from '../model/flow-types'
import { flowAlong } from './flow-clock'
import { useWithin } from './use-within'
import './link-edge.css'

/** Where on its way the mark of a fault is: before the badge, which is past the middle. */
const hatchAt = 0.16
/** How long a link keeps saying that it took over, ms. */
const failoverShownMs = 10_000

/** A link between two cards, as it is now: who talks to whom, how much, and whether it works. */
export const LinkLine = memo(function LinkLine(props: EdgeProps<LinkEdge>) {
  const { id, source, target, sourceX, sourceY, targetX, targetY, data } = props
  const t = useWords()
  const setUi = useSetUi()
  const shown = useLab(lab => linkShown(lab, id as LinkId), null)
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
  const tookOver = useLab(lab => tookOverAt(lab, source, target), null)
  const recent = useWithin(tookOver, failoverShownMs)
  const asked = useLab(lab => linkGlows(lab, id), false)
  if (!shown) return null

  const { look, step, reverse, open, faults, from } = shown
  const flows = look === 'live' && step > 0
  const lit = look === 'live' && recent
  const faulty = faults.length > 0
  const held = faults.some(({ fault }) => fault.type === 'latency' || fault.type === 'bandwidth')
  const pace = held ? 'slow' : step >= 3 ? 'fast' : 'plain'
  return (
    <g
      className={`link look-${look} w${step}${lit ? ' lit' : ''}${selected ? ' sel' : ''}${faulty ? ' faulty' : ''}${asked ? ' asked' : ''}`}
    >
      {(lit || selected || asked) && <path className="lk-glow" d={course.d} />}
      <path className="lk" d={course.d} />
      {flows && <Dots d={course.d} pace={pace} reverse={reverse} />}
      {look === 'frozen' && <path className="lk-dots still" d={course.d} />}
      <path
        className="lk-hit"
        d={course.d}
        tabIndex={0}
        role="button"
        aria-label={`${linkName(id)}, ${t(`lab.link.look.${faulty && look === 'live' ? 'faulty' : look}`)}`}
        onKeyDown={event => {
          if (event.key !== 'Enter' && event.key !== ' ') return
          event.preventDefault()
          setUi({ selection: { kind: 'link', id }, tab: 'overview' })
        }}
      />
      {faulty && look !== 'cut' && <Hatch course={course} />}
      {look === 'cut' && <Cut course={course} share={faulty ? hatchAt : 0.5} />}
      {/* Where a badge is there is no room for both. */}
      {(look === 'live' || look === 'frozen') && !lit && !faulty && open > 0 && (
        <Pill course={course} share={data && data.offset !== 0 ? 0.66 : 0.6} count={open} />
      )}
      {faulty && (
        <Faults
          id={id as LinkId}
          to={target}
          faults={faults}
          course={course}
          runs={countsFaults(from)}
          below={lit}
        />
      )}
      {lit && tookOver !== null && <FailoverBadge course={course} at={tookOver} />}
    </g>
  )
})

/** How far apart the dots are, as in the style sheet, px, and how fast they travel, px a second. */
const paces = {
  plain: { gap: 44.01, speed: 49 },
  fast: { gap: 28.01, speed: 78 },
  slow: { gap: 44.01, speed: 17 }
} as const

/** The bytes that pass now. */
function Dots({ d, pace, reverse }: { d: string; pace: keyof typeof paces; reverse: boolean }) {
  const path = useRef<SVGPathElement>(null)
  const goesOn = useGoesOn()
  useEffect(() => {
    if (!path.current || !goesOn) return
    const { gap, speed } = paces[pace]
    return flowAlong(path.current, { gap, speed: reverse ? -speed : speed })
  }, [pace, reverse, goesOn])
  return <path ref={path} className={`lk-dots${pace === 'fast' ? ' fast' : ''}`} d={d} />
}

/** Connections that are open now. */
function Pill({ course, share, count }: { course: Course; share: number; count: number }) {
  const format = useFormat()
  const { boxes } = useLabModel()
  const { x, y } = course.at(share)
  if (isCovered({ x, y }, boxes.values())) return null
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

function Cut({ course, share }: { course: Course; share: number }) {
  const { x, y } = course.at(share)
  return (
    <g className="cut" transform={`translate(${x} ${y})`}>
      <circle r="8" />
      <path d="M-3-3 3 3M3-3-3 3" />
    </g>
  )
}

/** Strokes across the link, near where it begins: something acts on what passes here. */
const Hatch = memo(function Hatch({ course }: { course: Course }) {
  const { x, y } = course.at(hatchAt)
  const [before, after] = [course.at(hatchAt - 0.03), course.at(hatchAt + 0.03)]
  const angle = (Math.atan2(after.y - before.y, after.x - before.x) * 180) / Math.PI
  return (
    <path
      className="hatch"
      transform={`translate(${x} ${y}) rotate(${Math.round(angle)})`}
      d="M-11 5 -7-5M-5.5 5-1.5-5M0 5 4-5M5.5 5 9.5-5"
    />
  )
})

/** What is wrong with it on purpose; `below`: another badge is in the middle. Not drawn again with its figures. */
const Faults = memo(function Faults(props: {
  id: LinkId
  to: string
  faults: readonly FaultView[]
  course: Course
  runs: boolean
  below: boolean
}) {
  const setUi = useSetUi()
  const { id, to, faults, course, runs, below } = props
  const { x, y } = course.at(0.58)
  return (
    <EdgeLabelRenderer>
      <div
        className="fault-badge-at nodrag nopan"
        style={{
          transform: `translate(${x}px, ${below ? y + 23 : y}px) translate(${labelShift(course, x)}, -50%)`
        }}
      >
        <FaultBadge
          faults={faults}
          place={linkName(id)}
          to={to}
          runs={runs}
          onPress={() => setUi({ selection: { kind: 'link', id }, tab: 'faults' })}
        />
      </div>
    </EdgeLabelRenderer>
  )
})

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
