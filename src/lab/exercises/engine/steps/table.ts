import type { StepRunners } from '../step-run'
import { doAll, runActs, runDo } from './acts'
import { runCheck } from './check'
import { runDiagnose } from './diagnose'
import { runExplain, runPredict, runQuestion, runSay } from './questions'
import { runUntil } from './until'

/** What becomes of each kind of step when it is its turn. */
export const stepRunners: StepRunners = {
  say: runSay,
  act: runActs,
  do: runDo,
  until: runUntil,
  check: runCheck,
  predict: runPredict,
  question: runQuestion,
  explain: runExplain,
  diagnose: runDiagnose,
  checkpoint: (run, { acts }) => doAll(run, acts)
}
