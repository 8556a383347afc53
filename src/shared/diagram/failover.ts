import type { JournalEvent } from '#shared/journal'
import type { Autopsy } from '#shared/state'
import type { TopologyNode } from '#shared/topology'
import type { Arrow, Diagram, Lane, Point } from './diagram'

/** The lifelines, left to right. `observer` is the proxy or balancer that saw it. */
const lanes = ['client', 'observer', 'to', 'from', 'supervisor'] as const
type FailoverLane = (typeof lanes)[number]

type AutopsyStep = Autopsy['steps'][number]['step']

/** What a person did to begin with. */
const isAsk = (what: string): boolean =>
  what === 'kill-asked' || what === 'freeze-asked' || what === 'fault-set'

/** How much of the time before and after a failover its session may add, as a share of its length. */
const beforeShare = 0.6
const afterShare = 0.3
const padShare = 0.06
const leastSpanMs = 0.5

const stepLane = (step: AutopsyStep): FailoverLane =>
  isAsk(step) || step === 'exit-seen' ? 'supervisor' : 'observer'

/**
 * The space-time diagram of one failover, from what was measured and from nothing else: the steps of its autopsy,
 * and what the journal has of its session at the proxy and at the two replicas. Where only one end of a message
 * was measured, only that end is drawn.
 */
export function failoverDiagram(
  autopsy: Autopsy,
  events: readonly JournalEvent[],
  nodes: readonly Pick<TopologyNode, 'id' | 'kind'>[]
): Diagram {
  const origin = originOf(autopsy)
  const total = spanOf(autopsy)
  const freezes = autopsy.steps.some(({ step }) => isAsk(step) && step !== 'kill-asked')
  const steps = autopsy.steps.map((step, index): Point => {
    const ms = step.t - origin
    const asked = autopsy.steps.some(other => isAsk(other.step))
    const half = {
      'kill-asked': undefined,
      'freeze-asked': undefined,
      'fault-set': undefined,
      'exit-seen': { lane: 'from', way: 'in' },
      lost: asked ? undefined : { lane: 'from', way: 'in' },
      chosen: { lane: 'to', way: 'out' },
      'first-byte': { lane: 'client', way: 'out' }
    } as const satisfies Record<typeof step.step, Point['half']>
    const end = half[step.step]
    return {
      id: `step-${index}`,
      lane: stepLane(step.step),
      ms,
      what: step.step,
      tone: toneOf(step.step, freezes),
      ...(step.step === 'chosen' && { node: autopsy.to }),
      ...(step.cause !== undefined && { cause: step.cause }),
      ...(step.bound !== undefined && { bound: step.bound }),
      ...(end && { half: end })
    }
  })
  const around = contextOf(autopsy, events, origin)
  const points = [...steps, ...around.points].sort((a, b) => a.ms - b.ms)

  const ask = steps.find(({ what }) => isAsk(what))
  const lost = steps.find(({ what }) => what === 'lost')
  const exit = steps.find(({ what }) => what === 'exit-seen')
  const causal: Arrow[] =
    ask && lost
      ? [{ from: ask.id, to: lost.id, causal: true, ...(ask.what !== 'fault-set' && { through: 'from' }) }]
      : []
  const path = ['lost', 'chosen', 'first-byte'].flatMap(what => steps.find(step => step.what === what) ?? [])
  path.forEach((step, index) => {
    const next = path[index + 1]
    if (next) causal.push({ from: step.id, to: next.id, causal: true })
  })
  const first = Math.min(...points.map(({ ms }) => ms), 0)
  const last = Math.max(...points.map(({ ms }) => ms), total)
  const pad = (last - first) * padShare
  const known = Math.min(lost?.ms ?? Infinity, exit?.ms ?? Infinity, last)
  const alive = Math.min(ask?.ms ?? known, known)
  const kindOf = (id: string) => nodes.find(node => node.id === id)?.kind
  const lane = (id: FailoverLane): Lane => {
    const node = {
      client: null,
      supervisor: null,
      observer: autopsy.observer,
      to: autopsy.to,
      from: autopsy.from
    }[id]
    const kinds = { client: 'client', supervisor: 'supervisor', observer: 'replicating-proxy' } as const
    return {
      id,
      node,
      kind:
        node === null || !kindOf(node)
          ? id in kinds
            ? kinds[id as keyof typeof kinds]
            : 'replica'
          : (kindOf(node) ?? 'replica'),
      bound: boundOf(id, points),
      life:
        id !== 'from'
          ? []
          : [
              { state: 'doubtful', from: alive, to: known },
              // Behind a fault on the way, or frozen, it lives on, and says nothing.
              { state: freezes ? 'frozen' : 'dead', from: known, to: null }
            ]
    }
  }
  return {
    origin,
    lanes: lanes.map(lane),
    points,
    arrows: [...causal, ...around.arrows],
    messages: [],
    start: first - pad,
    end: last + pad
  }
}

/** How well the times on a lifeline are known; those of an exit are the lost node's, though the supervisor tells of it. */
function boundOf(id: FailoverLane, points: readonly Point[]): number | null {
  const bounds = points.flatMap(({ lane, what, bound }) =>
    bound !== undefined && (what === 'exit-seen' ? 'from' : lane) === id ? [bound] : []
  )
  return bounds.length === 0 ? null : Math.max(...bounds)
}

function toneOf(step: AutopsyStep, freezes: boolean): Point['tone'] {
  if (step === 'kill-asked' || step === 'exit-seen') return 'kill'
  if (step === 'freeze-asked' || step === 'fault-set') return 'freeze'
  if (step === 'lost') return freezes ? 'freeze' : 'kill'
  return step === 'first-byte' ? 'final' : 'causal'
}

const originOf = ({ steps, t }: Autopsy): number => steps[0]?.t ?? t
const spanOf = ({ totalMs }: Autopsy): number => Math.max(totalMs, leastSpanMs)

/** The time in which events are drawn beside the steps of an autopsy, ms of the run. */
export function surroundingsOf(autopsy: Autopsy): { readonly from: number; readonly to: number } {
  const [origin, span] = [originOf(autopsy), spanOf(autopsy)]
  return { from: origin - span * beforeShare, to: origin + span * (1 + afterShare) }
}

function contextOf(
  autopsy: Autopsy,
  events: readonly JournalEvent[],
  origin: number
): { points: Point[]; arrows: Arrow[] } {
  const { from, to } = surroundingsOf(autopsy)
  const near = between(events, from, to)
  const points: Point[] = []
  const arrows: Arrow[] = []
  const add = (event: JournalEvent, point: Omit<Point, 'id' | 'ms' | 'tone'>) => {
    const added = {
      ...point,
      ...{ id: `event-${event.seq}`, ms: event.t - origin, tone: 'plain' as const },
      ...(event.bound !== undefined && { bound: event.bound })
    }
    points.push(added)
    return added
  }
  /** The proxy's own port toward each replica, by which the replica's connection is known to be this session's. */
  const ports = new Map<string, number>()
  let opened: Point | null = null
  for (const event of near) {
    if (event.kind !== 'session' || event.node !== autopsy.observer || event.session !== autopsy.session)
      continue
    for (const { to: replica, localPort } of event.upstreams) {
      if (localPort !== null) ports.set(replica, localPort)
    }
    const open = event.phase === 'open'
    const point = add(event, {
      lane: 'observer',
      what: open ? 'session-open' : 'session-close',
      ...(open && { half: { lane: 'client', way: 'in' } as const })
    })
    if (open) opened = point
  }
  for (const event of near) {
    const lane = event.node === autopsy.to ? 'to' : event.node === autopsy.from ? 'from' : null
    if (lane === null) continue
    if (event.kind === 'node-state' && lane === 'from' && (event.to === 'starting' || event.to === 'up')) {
      add(event, { lane: 'supervisor', what: 'node-state', node: autopsy.from, state: event.to })
    }
    const port = ports.get(event.node ?? '')
    if (event.kind !== 'connection' || port === undefined || !event.peer.endsWith(`:${port}`)) continue
    const point = add(event, { lane, what: event.action === 'open' ? 'connection-open' : 'connection-close' })
    const apart = (opened?.bound ?? 0) + (point.bound ?? 0)
    if (event.action === 'open' && opened && opened.ms <= point.ms + apart) {
      arrows.push({ from: opened.id, to: point.id, causal: false })
    }
  }
  return { points, arrows }
}

/** Node events come a little out of order, so the search goes on for a second past the edge. */
const outOfOrderMs = 1_000

export function between(events: readonly JournalEvent[], from: number, to: number): JournalEvent[] {
  const found: JournalEvent[] = []
  for (let index = events.length - 1; index >= 0; index -= 1) {
    const event = events[index]
    if (!event || event.t < from - outOfOrderMs) break
    if (event.t >= from && event.t <= to) found.push(event)
  }
  return found.reverse()
}
