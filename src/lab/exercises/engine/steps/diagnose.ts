import { toleranceOf } from '#shared/exercise/steps'
import type { Diagnosis } from '#shared/exercise/view'
import { gradeDiagnosis } from '../hidden'
import { linkOf } from '../parts'
import type { StepRunner } from '../step-run'

/** Where a hidden fault is, what and how much: it is told once the answer is in. */
export const runDiagnose: StepRunner<'diagnose'> = async (run, { diagnose }) => {
  if (!run.attended) {
    await run.reveal(diagnose.hidden)
    return { state: 'passed' }
  }
  const answer = await run.answer()
  const right = await run.reveal(diagnose.hidden)
  const { where, what, 'how-much': howMuch } = diagnose
  const of = where + what + howMuch
  if (right === null || typeof answer !== 'object') return { state: 'done', view: { points: { got: 0, of } } }
  const given: Diagnosis = { ...answer, link: linkOf(run.lab, answer.link) }
  const tolerance = toleranceOf(diagnose.tolerance, right.amount ?? 0)
  const { got, ok } = gradeDiagnosis(given, right, { where, what, howMuch }, tolerance)
  return { state: 'done', view: { ok, right, points: { got, of } } }
}
