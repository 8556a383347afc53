import type { AnswerValue, ExerciseView, StepView } from '#shared/exercise/view'
import { isWrong, type Finding } from '#shared/marking/findings'
import { answerWords, inBoth, measuredWords, stepWords, wantedWords } from '../reports/step-words'
import type { MarkedAnswer, MarkedCheck, MarkedText } from '#shared/marking/marking'

/** What of an exercise's view is marked. */
export function markedSteps(view: ExerciseView | null): {
  checks: MarkedCheck[]
  answers: MarkedAnswer[]
  texts: MarkedText[]
} {
  const steps = view?.steps ?? []
  return {
    checks: steps.flatMap(checkOf),
    answers: steps.flatMap(answerOf),
    texts: steps.flatMap(textOf)
  }
}

function checkOf({ id, kind, check, points }: StepView): MarkedCheck[] {
  if (kind !== 'check' || !check) return []
  const { measure, of, value, unit, ok } = check
  return [
    {
      step: id,
      ...{ measure, of, value, unit, ok },
      said: inBoth(language => measuredWords(language, check)),
      wanted: inBoth(language => wantedWords(language, check)),
      points: pointsOf(points)
    }
  ]
}

function answerOf(step: StepView): MarkedAnswer[] {
  const { id, kind, question, answer, check, right, ok, points } = step
  if (!question || (kind !== 'predict' && kind !== 'question' && kind !== 'diagnose')) return []
  const is = check?.value ?? right
  return [
    {
      step: id,
      ask: stepWords(step),
      answer: answer === null ? null : answerWords(step, answer.value),
      measured: is === null ? null : answerWords(step, is),
      ok,
      factor: answer === null ? null : factorOf(answer.value, is),
      points: pointsOf(points)
    }
  ]
}

/** How many times too large or too small; what should be nothing is never a few times too large. */
function factorOf(answer: AnswerValue, is: AnswerValue | null): number | null {
  const given = typeof answer === 'string' ? Number(answer) : answer
  if (typeof given !== 'number' || typeof is !== 'number' || !Number.isFinite(given)) return null
  if (given === is) return 1
  if (given <= 0 || is <= 0) return null
  return Math.max(given / is, is / given)
}

function textOf(step: StepView): MarkedText[] {
  const { id, kind, question, answer } = step
  if (kind !== 'explain' || !question) return []
  const text = answer === null ? '' : String(answer.value)
  return [{ step: id, ask: stepWords(step), text, words: question.words, like: [] }]
}

const pointsOf = ({ got, of }: StepView['points']): { got: number; of: number } => ({ got: got ?? 0, of })

/** How many times off a prediction is that somebody should look at. */
const farOff = 10

/** What a person has to look at first: what does not follow, by far; then what failed, is far off, or was copied. */
export function attentionOf(given: {
  readonly findings: readonly Finding[]
  readonly checks: readonly MarkedCheck[]
  readonly answers: readonly MarkedAnswer[]
  readonly texts: readonly MarkedText[]
}): number {
  const { findings, checks, answers, texts } = given
  const wrong = new Set(findings.filter(isWrong).map(({ code }) => code)).size
  const notes = findings.filter(found => !isWrong(found)).length
  const failed = checks.filter(({ ok }) => ok === false).length
  const unclear = checks.filter(({ ok }) => ok === null).length
  const far = answers.filter(({ ok, factor }) => ok === false && (factor === null || factor >= farOff)).length
  const copied = texts.filter(({ like }) => like.length > 0).length
  return wrong * 1000 + copied * 100 + failed * 10 + far * 5 + unclear * 3 + notes
}
