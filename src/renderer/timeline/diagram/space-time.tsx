import { memo, useMemo } from 'react'
import type { JournalEvent } from '#shared/journal'
import type { Autopsy } from '#shared/state'
import type { TopologyNode } from '#shared/topology'
import { useFormat } from '../../format/use-format'
import { useWords, type Words } from '../../i18n/use-words'
import { autopsyBands, autopsySteps } from '../../format/autopsy-scale'
import { axisTicks } from '../../format/axis-ticks'
import type { IconName } from '../../ui/icon/icon-drawings'
import { kindLooks } from '../../ui/icon/kind-looks'
import { diagramOf, lanes, type Lane, type Point } from './diagram-model'
import { placeLabels } from './place-labels'
import { stepText } from '../step-text'
import './space-time.css'

const top = 62
const foot = 14
const axisX = 52
const labelGap = 16
const radius = 6
/** How far the half of a message reaches of which only one end was measured, px. */
const halfPx = 34
/** Below this width the labels at the right edge would be cut, px. */
const roomyPx = 680
/** Where the lifelines are, as shares of the width. */
const shares: Readonly<Record<Lane, number>> = {
  client: 0.15,
  observer: 0.34,
  to: 0.53,
  from: 0.69,
  supervisor: 0.83
}

/** Time runs down, to scale; one lifeline a node; only what was measured. */
export const SpaceTime = memo(function SpaceTime(props: {
  autopsy: Autopsy
  events: readonly JournalEvent[]
  nodes: readonly TopologyNode[]
  width: number
  height: number
}) {
  const { autopsy, events, nodes, width, height } = props
  const t = useWords()
  const format = useFormat()
  const diagram = useMemo(() => diagramOf(autopsy, events), [autopsy, events])
  const bottom = height - foot
  const { start, end, lost } = diagram
  const x = (lane: Lane) => Math.round(axisX + (width - axisX) * shares[lane]) - 8
  const y = (ms: number) => top + ((bottom - top) * (ms - start)) / (end - start)
  const seconds = autopsy.totalMs >= 2000
  const scale = seconds ? 1000 : 1
  const ticks = axisTicks(end / scale).filter(tick => tick * scale <= end)
  const byId = new Map(diagram.points.map(point => [point.id, point]))
  const kindOf = (id: string) => nodes.find(node => node.id === id)?.kind
  const heads: Readonly<Record<Lane, { name: string; icon: IconName }>> = {
    client: { name: t('timeline.client'), icon: 'client' },
    observer: {
      name: autopsy.observer,
      icon: kindLooks[kindOf(autopsy.observer) ?? 'replicating-proxy'].icon
    },
    to: { name: autopsy.to, icon: kindLooks[kindOf(autopsy.to) ?? 'replica'].icon },
    from: { name: autopsy.from, icon: kindLooks[kindOf(autopsy.from) ?? 'replica'].icon },
    supervisor: { name: t('timeline.supervisor'), icon: 'supervisor' }
  }
  const side = (point: Point): 'left' | 'right' => {
    if (point.lane === 'observer') return point.half?.lane === 'client' ? 'right' : 'left'
    // What a fault is called is longer than the place beside the last line.
    const tight = width < roomyPx || point.what === 'fault-set'
    return point.lane === 'supervisor' && tight ? 'left' : 'right'
  }
  const places = new Map<string, number>()
  for (const lane of lanes) {
    for (const which of ['left', 'right'] as const) {
      const labels = diagram.points.filter(point => point.lane === lane && side(point) === which)
      const placed = placeLabels(
        labels.map(({ id, ms }) => ({ id, y: y(ms) })),
        labelGap,
        top,
        bottom - 2
      )
      for (const [id, place] of placed) places.set(id, place)
    }
  }
  const steps = autopsySteps(autopsy)
  const said = steps.map(
    step => `${stepText(t, step.step, step.cause, autopsy.to)} ${format.durationText(step.ms)}`
  )

  return (
    <svg
      className="space-time"
      width={width}
      height={height}
      role="img"
      aria-label={`${t('timeline.diagram-label', { from: autopsy.from, to: autopsy.to })}: ${said.join('; ')}`}
    >
      <defs>
        {(['plain', 'causal'] as const).map(name => (
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
        {seconds ? 's' : 'ms'}
      </text>
      {autopsyBands(steps).map(band => (
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
        <g key={lane}>
          <g className="head">
            <use href={`#i-${heads[lane].icon}`} x={x(lane) - 8} y="8" width="16" height="16" />
            <text x={x(lane)} y="42" textAnchor="middle">
              {heads[lane].name}
            </text>
          </g>
          {lane === 'from' ? (
            <LostLifeline x={x(lane)} y={y} lost={lost} bottom={bottom} title={t('timeline.unknown-death')} />
          ) : (
            <path className="life" d={`M${x(lane)} ${top - 8}V${bottom}`} />
          )}
        </g>
      ))}
      {diagram.arrows.map(({ from, to, causal, through }) => {
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
      {diagram.points.map(point => {
        if (!point.half) return null
        const kind = point.causal ? 'causal' : 'plain'
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
      {diagram.points.map(point => {
        const at = y(point.ms)
        const place = places.get(point.id) ?? at
        const way = side(point) === 'left' ? -1 : 1
        const labelX = x(point.lane) + way * 16
        const moved = Math.abs(place - at) > 3
        return (
          <g key={point.id} className={`point ${pointTone(point, lost.frozen)}`}>
            <title>{`${pointText(t, point, autopsy)}: ${format.number(point.ms, 3)} ms`}</title>
            {moved && (
              <path
                className="leader"
                d={`M${x(point.lane) + way * radius} ${at}L${labelX - way * 3} ${place}`}
              />
            )}
            <circle cx={x(point.lane)} cy={at} r={radius} />
            <text x={labelX} y={place + 4} textAnchor={way < 0 ? 'end' : 'start'}>
              {pointText(t, point, autopsy)}
            </text>
          </g>
        )
      })}
    </svg>
  )
})

/** Alive, then not known, then known to be gone: nobody measured the moment of its death. */
function LostLifeline(props: {
  x: number
  y: (ms: number) => number
  lost: { asked: number | null; known: number; frozen: boolean }
  bottom: number
  title: string
}) {
  const { x, y, lost, bottom, title } = props
  const lastAlive = y(Math.min(lost.asked ?? lost.known, lost.known))
  return (
    <g>
      <path className="life" d={`M${x} ${top - 8}V${lastAlive}`} />
      <path className="life doubtful" d={`M${x} ${lastAlive}V${y(lost.known)}`}>
        <title>{title}</title>
      </path>
      <path className={lost.frozen ? 'life frozen' : 'life dead'} d={`M${x} ${y(lost.known)}V${bottom}`} />
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

function pointTone(point: Point, frozen: boolean): string {
  if (point.what === 'kill-asked' || point.what === 'exit-seen') return 'kill'
  if (point.what === 'freeze-asked' || point.what === 'fault-set') return 'freeze'
  if (point.what === 'lost') return frozen ? 'freeze' : 'kill'
  if (point.what === 'first-byte') return 'final'
  return point.causal ? 'causal' : 'plain'
}

function pointText(t: Words, point: Point, autopsy: Autopsy): string {
  switch (point.what) {
    case 'session-open':
    case 'session-close':
    case 'connection-open':
    case 'connection-close':
      return t(`timeline.point.${point.what}`)
    case 'node-state':
      return t('timeline.point.node-state', {
        node: autopsy.from,
        state: t(`common.state.${point.state ?? 'down'}`)
      })
    default:
      return stepText(t, point.what, point.cause, autopsy.to)
  }
}
