import { toleranceOf, type StepOf } from '#shared/exercise/steps'
import type { AnswerValue } from '#shared/exercise/view'
import type { StepEnd, StepRunner } from '../step-run'

const unasked: StepEnd = { state: 'passed' }

export const runSay: StepRunner<'say'> = async run => {
  if (run.attended) await run.read()
  return { state: 'done' }
}

/** Whether it was right is known when its measure is taken. */
export const runPredict: StepRunner<'predict'> = async run => {
  if (!run.attended) return unasked
  await run.answer()
  return { state: 'done' }
}

export const runExplain: StepRunner<'explain'> = async run => {
  if (!run.attended) return unasked
  await run.answer()
  return { state: 'done' }
}

export const runQuestion: StepRunner<'question'> = async (run, step) => {
  if (!run.attended) return unasked
  const ok = isRight(step.question, await run.answer(), step.is)
  return {
    state: 'done',
    view: { ok, right: step.is, points: { got: ok ? step.points : 0, of: step.points } }
  }
}

/** Whether an answer is what is right, as exactly as the question asks. */
export function isRight(
  { tolerance }: Pick<StepOf<'question'>['question'], 'tolerance'>,
  answer: AnswerValue,
  right: number | string | boolean
): boolean {
  if (typeof right === 'number') {
    const given = typeof answer === 'string' ? Number(answer) : answer
    return typeof given === 'number' && Math.abs(given - right) <= toleranceOf(tolerance, right)
  }
  return String(answer).trim().toLowerCase() === String(right).trim().toLowerCase()
}
