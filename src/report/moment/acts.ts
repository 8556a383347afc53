import type { JournalEvent } from '#shared/journal'
import type { ReportRun } from '../run'

/** What somebody did to the lab, as the journal has it. */
const actKinds = [
  'start-asked',
  'stop-asked',
  'kill-asked',
  'freeze-asked',
  'resume-asked',
  'faults-reset',
  'fault-set',
  'fault-cleared',
  'partition-set',
  'partition-cleared',
  'load',
  'exchange',
  'topology-changed'
] as const
type ActKind = (typeof actKinds)[number]
export type Act = JournalEvent<ActKind>

/** The lab starts and stops nodes with itself: nobody did that. */
function isAct(event: JournalEvent): event is Act {
  const isOfLab = (event.kind === 'start-asked' || event.kind === 'stop-asked') && event.by === 'host'
  return (actKinds as readonly string[]).includes(event.kind) && !isOfLab
}

/** Acts this close together are one moment, and have one figure, ms. */
const togetherMs = 150

/** What was done at about the same time. */
export interface Moment {
  readonly acts: readonly Act[]
  /** When its figure is drawn: a little after, so that what was done has had its effect; ms of the run. */
  readonly shownAt: number
}

/** How long after the last act of a moment its figure is drawn, ms. */
const effectMs = 200

/** @param since what was done before, as to put up the lab of an exercise, is left out; ms of the run */
export function momentsOf(events: readonly JournalEvent[], since = 0): readonly Moment[] {
  const groups: Act[][] = []
  let begun = false
  let load = ''
  for (const event of events) {
    begun ||= event.kind === 'node-state' && event.to === 'up'
    // Asked for again by a checkpoint while it is so already, it is nothing that was done.
    const before = load
    if (event.kind === 'load') load = event.enabled ? String(event.rate) : ''
    if (event.kind === 'load' && load === before && event.by === 'exercise') continue
    // The topology that the lab began with is none that somebody changed.
    if (event.t < since || !isAct(event) || (event.kind === 'topology-changed' && !begun)) continue
    const last = groups.at(-1)
    const newest = last?.at(-1)
    if (last && newest && event.t - newest.t <= togetherMs) last.push(event)
    else groups.push([event])
  }
  return groups.map((acts, index) => {
    const end = acts.at(-1)?.t ?? 0
    const next = groups[index + 1]?.[0]?.t ?? Infinity
    return { acts, shownAt: Math.min(end + effectMs, next) }
  })
}

/** When somebody could begin to do something, ms of the run: in an exercise with its first step, in a lab that is up. */
export function begunAt({ exercise }: Pick<ReportRun, 'exercise'>): number {
  return exercise?.steps[0]?.startedAt ?? 0
}
