import type { StepRunner } from '../step-run'

/** Takes a measure, and holds it against what is wanted. */
export const runCheck: StepRunner<'check'> = async (run, { condition, points }) => {
  const check = await run.measure(condition, condition.compare)
  const got = check.ok === null ? null : check.ok ? points : 0
  return {
    state: check.ok === false ? 'failed' : 'done',
    isJudged: check.ok === true,
    isUnclear: check.ok === null,
    view: { check, ok: check.ok, points: { got, of: points } }
  }
}
