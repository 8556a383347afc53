import type { CheckView } from '#shared/exercise/view'
import { eventually } from '../eventually'
import type { StepRunner } from '../step-run'

/** How long requests that are under way may take to be answered before nothing can be said, ms. */
const underWayMs = 10_000

/** Takes a measure, and holds it against what is wanted. */
export const runCheck: StepRunner<'check'> = async (run, { condition, points }) => {
  let check: CheckView = await run.measure(condition, condition.compare)
  const isKnown = async (): Promise<boolean> => {
    if (check.unknown === 'under-way') check = await run.measure(condition, condition.compare)
    return check.unknown !== 'under-way'
  }
  await eventually(isKnown, { signal: run.signal, withinMs: underWayMs })
  const got = check.ok === null ? null : check.ok ? points : 0
  return {
    state: check.ok === false ? 'failed' : 'done',
    isJudged: check.ok === true,
    isUnclear: check.ok === null,
    view: { check, ok: check.ok, points: { got, of: points } }
  }
}
