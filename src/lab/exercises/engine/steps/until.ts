import type { Until } from '#shared/exercise/conditions'
import type { CheckView } from '#shared/exercise/view'
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

function holds({ lab, events }: StepRun, until: Exclude<Until, { what: 'measure' }>): boolean {
  switch (until.what) {
    case 'node':
      return lab.node(nodeOf(lab, until.node))?.state === until.state
    case 'link':
      return (lab.link(linkOf(lab, until.link))?.stats?.attached ?? false) === until.attached
    case 'transfer':
      return events().some(event => event.kind === 'transfer' && event.phase === until.phase)
  }
}
