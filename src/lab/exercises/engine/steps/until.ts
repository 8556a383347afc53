import type { Until } from '#shared/exercise/conditions'
import type { CheckView } from '#shared/exercise/view'
import type { JournalEvent } from '#shared/journal'
import type { TransferPhase } from '#shared/transfer-phases'
import { eventually } from '../eventually'
import { linkOf, nodeOf } from '../parts'
import type { StepRun, StepRunner } from '../step-run'

/** Waits for something to come true; too late, it has failed. */
export const runUntil: StepRunner<'until'> = async (run, { until }) => {
  let check: CheckView | null = null
  const isSo = async (): Promise<boolean> => {
    if (until.what !== 'measure') return holds(run, until)
    check = await run.measure(until.condition, until.condition.compare)
    return check.ok === true
  }
  const cameTrue = await eventually(isSo, { signal: run.signal, withinMs: until.within })
  const view = check === null ? {} : { check }
  if (cameTrue) return { state: 'done', isJudged: true, view }
  return { state: 'failed', view: { ...view, note: { note: 'late', values: { within: until.within } } } }
}

function holds({ lab, story }: StepRun, until: Exclude<Until, { what: 'measure' }>): boolean {
  switch (until.what) {
    case 'node':
      return lab.node(nodeOf(lab, until.node))?.state === until.state
    case 'link':
      return (lab.link(linkOf(lab, until.link))?.stats?.attached ?? false) === until.attached
    case 'transfer':
      return reached(story(), until.phase)
  }
}

/**
 * Whether the file that was begun last has been in that phase: it may have got there before anybody waited for it. What
 * receivers get from one another is nobody's sending.
 */
function reached(events: readonly JournalEvent[], phase: TransferPhase): boolean {
  const sent = events.filter(event => event.kind === 'transfer' && event.repair === undefined)
  const phases = sent as readonly JournalEvent<'transfer'>[]
  const last = [...new Set(phases.map(({ transfer }) => transfer))].at(-1)
  return phases.some(event => event.transfer === last && event.phase === phase)
}
