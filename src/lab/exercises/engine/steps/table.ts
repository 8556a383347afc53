import type { StepRunners } from '../step-run'
import { runActs, runDo, doAll } from './acts'
import { runExplain, runPredict, runQuestion, runSay } from './questions'
import { runUntil } from './until'

/** What becomes of each kind of step when it is its turn. */
export const stepRunners: StepRunners = {
  say: runSay,
  act: runActs,
  do: runDo,
  until: runUntil,
  check: async (run, { condition, points }) => {
    const check = await run.measure(condition, condition.compare)
    const got = check.ok === null ? null : check.ok ? points : 0
    return {
      state: check.ok === false ? 'failed' : 'done',
      unclear: check.ok === null,
      view: { check, ok: check.ok, points: { got, of: points } }
    }
  },
  predict: runPredict,
  question: runQuestion,
  explain: runExplain,
  diagnose: async run => {
    if (!run.attended) return { state: 'passed' }
    await run.answer()
    return { state: 'done' }
  },
  checkpoint: (run, { acts }) => doAll(run, acts)
}
