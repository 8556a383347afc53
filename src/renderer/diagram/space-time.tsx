import { memo, useId, type KeyboardEvent } from 'react'
import type { Diagram, Lane, Message, Point } from '#shared/diagram/diagram'
import { useFormat } from '../format/use-format'
import { axisTicks } from '../format/axis-ticks'
import type { Band } from '../format/autopsy-scale'
import { useWords } from '../i18n/use-words'
import { useUnit } from '../store/use-unit'
import type { IconName } from '../ui/icon/icon-drawings'
import { kindLooks } from '../ui/icon/kind-looks'
import { charPx, lineOf, messageLabels } from './message-lines'
import { placeLabels } from './place-labels'
import { pointText } from './point-text'
import './space-time.css'

const top = 62
const foot = 14
const axisX = 52
const labelGap = 16
/** Between a label and the circle of another point, px. */
const dotGap = 13
const radius = 6
/** How far the half of a message reaches of which only one end was measured, px. */
const halfPx = 34
/** Below this width the labels at the right edge would be cut, px. */
const roomyPx = 680
/** Where the first and the last lifeline are, as shares of the width. */
const firstShare = 0.15
const lastShare = 0.83

export interface SpaceTimeProps {
  readonly diagram: Diagram
  readonly width: number
  readonly height: number
  /** What it is of, for whoever does not see it. */
  readonly label: string
  /** Parts of the time that have a colour at the axis. */
  readonly bands?: readonly Band[]
  /** The message that is looked at. */
  readonly chosen?: string | null
  readonly onChoose?: (message: string | null) => void
  /** What a message says, in a word. */
  readonly saysOf?: (message: Message) => string
}

/** Time runs down, to scale; one lifeline a node; only what was measured. */
export const SpaceTime = memo(function SpaceTime(props: SpaceTimeProps) {
  const { diagram, label, bands = [], chosen = null, onChoose, saysOf } = props
  // All that follows is in pixels of the design, and drawn larger as a whole.
  const unit = useUnit()
  const [width, height] = [props.width / unit, props.height / unit]
  const t = useWords()
  const format = useFormat()
  const id = useId()
  const bottom = height - foot
  const { start, end, lanes, points, arrows, messages } = diagram
  const places = new Map(lanes.map((lane, index) => [lane.id, placeOf(index, lanes.length, width)]))
  const x = (lane: string) => places.get(lane) ?? axisX
  const y = (ms: number) => top + ((bottom - top) * (ms - start)) / (end - start)
  const scale = end - start >= 2000 ? 1000 : 1
  const ticks = axisTicks(end / scale).filter(tick => tick * scale <= end)
  const byId = new Map(points.map(point => [point.id, point]))
  const side = sideOf(diagram, width, x)
  const extents = points.map(point => {
    const way = side(point) === 'left' ? -1 : 1
    const near = x(point.lane) + way * 16
    const far = near + way * Math.min(pointText(t, format, point).length, mostChars) * charPx
    return { id: point.id, y: y(point.ms), left: Math.min(near, far), right: Math.max(near, far) }
  })
  const labelled = placeLabels(extents, {
    gap: labelGap,
    top,
    bottom: bottom - 2,
    dots: points.map(point => ({ x: x(point.lane), y: y(point.ms) })),
    dotGap
  })
  const taken = extents.map(({ id, left, right }) => ({ left, right, y: (labelled.get(id) ?? 0) + 4 }))
  const labels = saysOf ? messageLabels(messages, x, y, saysOf, taken) : []

  function onKeyDown(event: KeyboardEvent) {
    const at = messages.findIndex(message => message.id === chosen)
    const to = {
      ArrowDown: at + 1,
      ArrowUp: at < 0 ? messages.length - 1 : at - 1,
      Home: 0,
      End: messages.length - 1
    }[event.key]
    const next = to === undefined ? undefined : messages[Math.min(Math.max(to, 0), messages.length - 1)]
    if (!next) return
    event.preventDefault()
    onChoose?.(next.id)
  }
  const isList = onChoose !== undefined && messages.length > 0
  return (
    <svg
      className="space-time"
      width={props.width}
      height={props.height}
      viewBox={`0 0 ${width} ${height}`}
      aria-label={label}
      {...(isList
        ? {
            role: 'listbox',
            tabIndex: 0,
            onKeyDown,
            ...(chosen !== null && { 'aria-activedescendant': `${id}-${chosen}` })
          }
        : { role: 'img' })}
    >
      <defs>
        {(['plain', 'causal', 'bytes', 'chosen'] as const).map(name => (
          <marker
            key={name}
            id={`head-${name}`}
            className={name}
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="8"
            markerHeight="8"
            markerUnits="userSpaceOnUse"
            orient="auto"
          >
            <path d="M0 .5 7.5 4 0 7.5z" />
          </marker>
        ))}
      </defs>
      {ticks.map(tick => (
        <g key={tick}>
          <path className="grid" d={`M${axisX} ${y(tick * scale)}H${width - 12}`} />
          <text className="axis" x={axisX - 8} y={y(tick * scale) + 4} textAnchor="end">
            {format.number(tick, 2)}
          </text>
        </g>
      ))}
      <text className="axis" x={axisX - 8} y={top - 14} textAnchor="end">
        {scale === 1000 ? 's' : 'ms'}
      </text>
      {bands.map(band => (
        <rect
          key={band.name}
          className={`band-${band.name}`}
          x={axisX}
          y={y(band.start)}
          width="4"
          height={Math.max(1.5, y(band.end) - y(band.start) - 1.5)}
          rx="1"
        />
      ))}
      {lanes.map(lane => (
        <g key={lane.id}>
          <g className="head">
            <use href={`#i-${iconOf(lane)}`} x={x(lane.id) - 8} y="8" width="16" height="16" />
            <text x={x(lane.id)} y="42" textAnchor="middle">
              {lane.node ?? t(lane.kind === 'supervisor' ? 'timeline.supervisor' : 'timeline.client')}
            </text>
            {lane.bound !== null && (
              <text className="clock" x={x(lane.id)} y="55" textAnchor="middle">
                {t('timeline.clock-bound', { bound: format.durationText(lane.bound) })}
              </text>
            )}
          </g>
          <Lifeline lane={lane} x={x(lane.id)} y={y} bottom={bottom} title={t('timeline.unknown-death')} />
        </g>
      ))}
      {arrows.map(({ from, to, causal, through }) => {
        const a = byId.get(from)
        const b = byId.get(to)
        if (!a || !b) return null
        const line = shortened(x(a.lane), y(a.ms), x(b.lane), y(b.ms))
        if (!line) return null
        const kind = causal ? 'causal' : 'plain'
        const local = a.lane === b.lane
        return (
          <path
            key={`${from} ${to}`}
            className={`message ${kind}${through ? ' through' : ''}${local ? ' local' : ''}`}
            d={line}
            markerEnd={local ? undefined : `url(#head-${kind})`}
          />
        )
      })}
      {messages.map(message => {
        const line = lineOf(message, x, y)
        const isChosen = message.id === chosen
        const kind = isChosen ? 'chosen' : message.ends ? 'plain' : 'bytes'
        const half = message.from.ms === null || message.to.ms === null
        return (
          <g
            key={message.id}
            id={`${id}-${message.id}`}
            className={`carried${isChosen ? ' chosen' : ''}`}
            {...(isList && { role: 'option', 'aria-selected': isChosen })}
            aria-label={saysOf?.(message)}
            onMouseEnter={() => onChoose?.(message.id)}
          >
            <path className="hit" d={line.path} />
            <path
              className={`message ${kind}${half ? ' half' : ''}${message.ends ? ' ends' : ''}`}
              d={line.path}
              markerEnd={`url(#head-${kind})`}
            />
            {boundsOf(message, lanes).map(({ lane, ms, bound }) => (
              <path
                key={lane}
                className="bound"
                d={`M${x(lane) - 4} ${y(ms - bound)}h8m-4 0V${y(ms + bound)}m-4 0h8`}
              />
            ))}
          </g>
        )
      })}
      {labels.map(({ id: message, x: left, y: at, anchor, text }) => (
        <text
          key={`label ${message}`}
          className={`says${message === chosen ? ' chosen' : ''}`}
          x={left}
          y={at}
          textAnchor={anchor}
        >
          {text}
        </text>
      ))}
      {points.map(point => {
        if (!point.half) return null
        const kind = point.tone === 'plain' || point.what === 'exit-seen' ? 'plain' : 'causal'
        const way = x(point.half.lane) > x(point.lane) ? 1 : -1
        const near = x(point.lane) + way * (radius + 3)
        const far = x(point.lane) + way * halfPx
        const [a, b] = point.half.way === 'out' ? [near, far] : [far, near]
        return (
          <path
            key={`half ${point.id}`}
            className={`message half ${kind}`}
            d={`M${a} ${y(point.ms)}H${b}`}
            markerEnd={`url(#head-${kind})`}
          />
        )
      })}
      {points.map(point => {
        const at = y(point.ms)
        const place = labelled.get(point.id) ?? at
        const way = side(point) === 'left' ? -1 : 1
        const labelX = x(point.lane) + way * 16
        const moved = Math.abs(place - at) > 3
        const text = pointText(t, format, point)
        return (
          <g key={point.id} className={`point ${point.tone}`}>
            <title>
              {`${text}: ${format.number(point.ms, 3)} ms${point.bound === undefined ? '' : ` ${format.within(point.bound)}`}`}
            </title>
            {point.bound !== undefined && (
              <path
                className="bound"
                d={`M${x(point.lane) - 4} ${y(point.ms - point.bound)}h8m-4 0V${y(point.ms + point.bound)}m-4 0h8`}
              />
            )}
            {moved && (
              <path
                className="leader"
                d={`M${x(point.lane) + way * radius} ${at}L${labelX - way * 3} ${place}`}
              />
            )}
            <circle cx={x(point.lane)} cy={at} r={radius} />
            <text x={labelX} y={place + 4} textAnchor={way < 0 ? 'end' : 'start'}>
              {text.length > mostChars ? `${text.slice(0, mostChars - 1)}…` : text}
            </text>
          </g>
        )
      })}
    </svg>
  )
})

/** Longest label; all of it is in its title. */
const mostChars = 44

function placeOf(index: number, count: number, width: number): number {
  const share = count < 2 ? 0.4 : firstShare + (index * (lastShare - firstShare)) / (count - 1)
  return Math.round(axisX + (width - axisX) * share) - 8
}

/** On which side of its lifeline a point has its label. */
function sideOf({ lanes }: Diagram, width: number, x: (lane: string) => number) {
  return ({ lane, half, what }: Point): 'left' | 'right' => {
    const index = lanes.findIndex(({ id }) => id === lane)
    const isLast = index === lanes.length - 1
    if (index === 1 && !isLast) return half && x(half.lane) < x(lane) ? 'right' : 'left'
    // What a fault or an event is called is longer than the place beside the last line.
    const tight = width < roomyPx || what === 'fault-set' || what === 'event'
    return isLast && tight ? 'left' : 'right'
  }
}

function iconOf({ kind }: Lane): IconName {
  return kind === 'supervisor' ? 'supervisor' : kind === 'outside' ? 'client' : kindLooks[kind].icon
}

/** The ends of a message that were read on another machine's clock. */
function boundsOf({ from, to }: Message, lanes: readonly Lane[]) {
  return [from, to].flatMap(({ lane, ms }) => {
    const bound = lanes.find(({ id }) => id === lane)?.bound ?? null
    return ms === null || bound === null ? [] : [{ lane, ms, bound }]
  })
}

/** Alive, but for the parts of its life that say otherwise. */
function Lifeline(props: {
  lane: Lane
  x: number
  y: (ms: number) => number
  bottom: number
  title: string
}) {
  const { lane, x, y, bottom, title } = props
  const begin = top - 8
  const within = (at: number): number => Math.min(Math.max(at, begin), bottom)
  let at = begin
  const parts = lane.life.map(({ state, from, to }) => {
    const [a, b] = [within(y(from)), within(to === null ? bottom : y(to))]
    const alive = a > at ? `M${x} ${at}V${a}` : null
    at = Math.max(at, b)
    return { state, from, alive, path: `M${x} ${a}V${b}` }
  })
  return (
    <g>
      {parts.map(({ state, from, alive, path }) => (
        <g key={`${state} ${from}`}>
          {alive && <path className="life" d={alive} />}
          <path className={`life ${state}`} d={path}>
            {state === 'doubtful' && <title>{title}</title>}
          </path>
        </g>
      ))}
      {at < bottom && <path className="life" d={`M${x} ${at}V${bottom}`} />}
    </g>
  )
}

/** The line between two points, without the part under their circles; null when nothing is left of it. */
function shortened(x1: number, y1: number, x2: number, y2: number): string | null {
  const length = Math.hypot(x2 - x1, y2 - y1)
  const [before, after] = [radius + 1, radius + (x1 === x2 ? 1 : 3)]
  if (length <= before + after) return null
  const at = (distance: number) =>
    `${x1 + ((x2 - x1) * distance) / length} ${y1 + ((y2 - y1) * distance) / length}`
  return `M${at(before)}L${at(length - after)}`
}
