import type { Measured } from '#shared/exercise/conditions'
import type { Step, StepOf } from '#shared/exercise/steps'
import type { AnswerValue, CheckView, StepView } from '#shared/exercise/view'
import { isRight } from './steps/questions'

/** A prediction of something that is measured. */
export type Prediction = StepOf<'predict'> & { readonly measured: Measured }

export function isPrediction(step: Step): step is Prediction {
  return step.kind === 'predict' && step.measured !== null
}

/** What becomes of a prediction once its measure is taken. */
export function predictionEnd(
  step: Prediction,
  answer: AnswerValue | null,
  check: CheckView
): Partial<StepView> {
  const { value } = check
  const of = step.points
  if (value === null || answer === null) return { check, points: { got: null, of } }
  const ok = isRight(step.question, answer, value)
  return { check, ok, right: value, points: { got: ok ? of : 0, of } }
}
