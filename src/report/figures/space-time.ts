import type { JournalEvent } from '#shared/journal'
import type { Autopsy } from '#shared/state'
import type { Context } from '../context'
import { ticks } from './axis'
import { causeWord } from '../words/words'
import { clipped, clippedName, drawing, element, ink, rounded, words as label } from './svg'

const lanes = ['client', 'observer', 'to', 'from', 'supervisor'] as const
type Lane = (typeof lanes)[number]

/** Something that was measured on a lifeline. `half`: the other end of a message of which only this end was measured. */
interface Point {
  readonly lane: Lane
  readonly ms: number
  readonly said: string
  readonly color: string
  readonly half?: { readonly lane: Lane; readonly way: 'in' | 'out' }
}

const width = 680
const top = 46
const foot = 16
const axisX = 48
const gap = 15
const xs: Readonly<Record<Lane, number>> = { client: 96, observer: 214, to: 350, from: 470, supervisor: 580 }

/** The space-time diagram of one failover: time runs down, a lifeline a node, and only what was measured. */
export function spaceTime(
  { words, format }: Context,
  autopsy: Autopsy,
  around: readonly JournalEvent[]
): string {
  const points = [...stepPoints(autopsy, words), ...sessionPoints(autopsy, around, words)].sort(
    (a, b) => a.ms - b.ms
  )
  const first = Math.min(0, ...points.map(({ ms }) => ms))
  const last = Math.max(autopsy.totalMs, 0.5, ...points.map(({ ms }) => ms))
  const pad = (last - first) * 0.05
  const [start, end] = [first - pad, last + pad]
  const height = Math.max(300, top + foot + (points.length + 2) * 22)
  const bottom = height - foot
  const y = (ms: number): number => top + ((bottom - top) * (ms - start)) / (end - start)

  const heads: Readonly<Record<Lane, string>> = {
    client: words.client,
    observer: autopsy.observer,
    to: autopsy.to,
    from: autopsy.from,
    supervisor: words.supervisor
  }
  const title = `${words['failover-head'](autopsy.from, autopsy.to)}: ${points
    .map(({ said, ms }) => `${said} ${format.number(ms, 3)} ms`)
    .join('; ')}`
  return drawing(
    width,
    height,
    title,
    label(axisX - 6, top - 12, 'ms', { 'text-anchor': 'end', 'font-size': 10, fill: ink.quiet }),
    ...ticks(start, end, 8).flatMap(tick => [
      element('path', { d: `M${axisX} ${rounded(y(tick))}H${width - 8}`, stroke: ink.faint, fill: 'none' }),
      label(axisX - 6, y(tick) + 4, format.number(tick, 3), { 'text-anchor': 'end', 'font-size': 10 })
    ]),
    ...lanes.flatMap(lane => [
      label(xs[lane], 20, clippedName(heads[lane], 112, 11), {
        'text-anchor': 'middle',
        'font-size': 11,
        'font-weight': 600
      }),
      ...lifeline(lane, autopsy, y, bottom)
    ]),
    ...arrows(autopsy, y),
    ...points.flatMap(point => (point.half ? [halfArrow(point, point.half, y)] : [])),
    ...points.map(({ lane, ms, color }) =>
      element('circle', {
        cx: xs[lane],
        cy: y(ms),
        r: 4.5,
        fill: color,
        stroke: ink.paper,
        'stroke-width': 1.5
      })
    ),
    ...labels(points, y, bottom)
  )
}

function stepPoints(autopsy: Autopsy, words: Context['words']): Point[] {
  const origin = autopsy.steps[0]?.t ?? autopsy.t
  const asked = autopsy.steps.some(({ step }) => step.endsWith('-asked') || step === 'fault-set')
  return autopsy.steps.map(({ step, t, cause }): Point => {
    const base = { ms: t - origin, said: words.steps[step] }
    switch (step) {
      case 'kill-asked':
        return { ...base, lane: 'supervisor', color: ink.bad, half: { lane: 'from', way: 'out' } }
      case 'freeze-asked':
        return { ...base, lane: 'supervisor', color: ink.cold, half: { lane: 'from', way: 'out' } }
      case 'fault-set':
        return { ...base, lane: 'supervisor', color: ink.bad }
      case 'exit-seen':
        return { ...base, lane: 'supervisor', color: ink.bad, half: { lane: 'from', way: 'in' } }
      case 'lost': {
        const said = cause === undefined ? base.said : `${base.said} (${causeWord(words, cause)})`
        return {
          ...base,
          said,
          lane: 'observer',
          color: ink.bad,
          ...(!asked && { half: { lane: 'from', way: 'in' } })
        }
      }
      case 'chosen':
        return { ...base, lane: 'observer', color: ink.cold, half: { lane: 'to', way: 'out' } }
      case 'first-byte':
        return { ...base, lane: 'observer', color: ink.good, half: { lane: 'client', way: 'out' } }
    }
  })
}

/** Where the failover's own session began and ended, as its proxy told. */
function sessionPoints(autopsy: Autopsy, around: readonly JournalEvent[], words: Context['words']): Point[] {
  const origin = autopsy.steps[0]?.t ?? autopsy.t
  return around.flatMap((event): Point[] => {
    if (event.kind !== 'session' || event.node !== autopsy.observer || event.session !== autopsy.session)
      return []
    const ms = (event.phase === 'open' ? event.openedAt : (event.endedAt ?? event.t)) - origin
    const said = `${words.session} ${event.session}: ${words[event.phase === 'open' ? 'session-open' : 'session-close']}`
    return [{ lane: 'observer', ms, said, color: ink.line }]
  })
}

/** Cause and effect, of which both ends were measured. From what was asked to the loss it went through a death: broken. */
function arrows(autopsy: Autopsy, y: (ms: number) => number): string[] {
  const origin = autopsy.steps[0]?.t ?? autopsy.t
  const ask = autopsy.steps.find(({ step }) => step.endsWith('-asked') || step === 'fault-set')
  const lost = autopsy.steps.find(({ step }) => step === 'lost')
  if (!ask || !lost) return []
  const [from, to] = [
    { x: xs.supervisor, y: y(ask.t - origin) },
    { x: xs.observer, y: y(lost.t - origin) }
  ]
  return [
    element('path', {
      d: `M${from.x} ${rounded(from.y)}L${to.x + 7} ${rounded(to.y)}`,
      fill: 'none',
      stroke: ink.bad,
      'stroke-dasharray': '5 4'
    })
  ]
}

const halfPx = 30

function halfArrow(point: Point, half: NonNullable<Point['half']>, y: (ms: number) => number): string {
  const side = xs[half.lane] > xs[point.lane] ? 1 : -1
  const at = rounded(y(point.ms))
  const [near, far] = [xs[point.lane] + side * 6, xs[point.lane] + side * halfPx]
  const [tail, tip] = half.way === 'out' ? [near, far] : [far, near]
  const back = tip > tail ? -6 : 6
  return element(
    'g',
    {},
    element('path', { d: `M${tail} ${at}H${tip}`, stroke: ink.line, fill: 'none' }),
    element('path', { d: `M${tip} ${at}l${back} -3.5v7z`, fill: ink.line })
  )
}

function lifeline(lane: Lane, autopsy: Autopsy, y: (ms: number) => number, bottom: number): string[] {
  const line = (from: number, to: number, color: string, dash?: string): string =>
    element('path', {
      d: `M${xs[lane]} ${rounded(from)}V${rounded(Math.max(from, to))}`,
      stroke: color,
      'stroke-width': 1.5,
      'stroke-dasharray': dash,
      fill: 'none'
    })
  if (lane !== 'from') return [line(top - 16, bottom, ink.line)]
  const origin = autopsy.steps[0]?.t ?? autopsy.t
  const at = (name: string): number | undefined => {
    const step = autopsy.steps.find(({ step }) => step === name)
    return step === undefined ? undefined : step.t - origin
  }
  const asked = at('kill-asked') ?? at('freeze-asked') ?? at('fault-set')
  const known = Math.min(at('lost') ?? Infinity, at('exit-seen') ?? Infinity, autopsy.totalMs)
  const frozen = at('kill-asked') === undefined && asked !== undefined
  const alive = y(Math.min(asked ?? known, known))
  return [
    line(top - 16, alive, ink.line),
    line(alive, y(known), ink.line, '2 3'),
    line(y(known), bottom, frozen ? ink.cold : ink.bad, '7 5')
  ]
}

/** Beside their points, moved down where two would lie on one another. */
function labels(points: readonly Point[], y: (ms: number) => number, bottom: number): string[] {
  return lanes.flatMap(lane => {
    const own = points.filter(point => point.lane === lane)
    const places = spread(
      own.map(({ ms }) => y(ms)),
      top,
      bottom - 2
    )
    const left = lane === 'supervisor'
    return own.map(({ said, ms, color }, index) => {
      const at = places[index] ?? y(ms)
      const x = xs[lane] + (left ? 10 : 9)
      return label(x, at - 6, clipped(said, left ? width - x - 4 : 150, 10), {
        'font-size': 10,
        fill: color,
        stroke: ink.paper,
        'stroke-width': 3,
        'paint-order': 'stroke'
      })
    })
  })
}

function spread(wanted: readonly number[], least: number, most: number): readonly number[] {
  const places: number[] = []
  for (const y of wanted) places.push(Math.max(y, least, (places.at(-1) ?? -Infinity) + gap))
  let limit = most
  for (let index = places.length - 1; index >= 0; index--) {
    places[index] = Math.min(places[index] ?? limit, limit)
    limit = (places[index] ?? limit) - gap
  }
  return places
}
