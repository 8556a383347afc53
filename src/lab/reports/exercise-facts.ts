import {
  isSkipped,
  type AnswerValue,
  type CheckView,
  type ExerciseView,
  type StepView
} from '#shared/exercise/view'
import type { Answered, Both, Explained, Measured, ReportExercise, Step } from '#report/run'
import { formatFor } from '#report/words/format'
import { marginText } from '#shared/exercise/margin'
import { measureOf } from '#shared/measures/table'
import { unitOf, valueOf } from './measured'
import { answerWords, stepWords } from './step-words'

/** An exercise as a report tells of it. */
export function exerciseOf(view: ExerciseView): ReportExercise {
  const began = view.startedAt
  const goesOn = view.steps.findIndex(({ id }) => id === view.goesOnAt)
  return {
    id: view.name,
    title: view.title,
    objective: view.objective ?? view.about,
    goesOnAt: goesOn < 0 ? null : goesOn + 1,
    steps: view.steps.map(step => stepOf(step, began)),
    answers: view.steps.flatMap(step => answerOf(step, began)),
    explained: view.steps.flatMap(explainedOf),
    verdict: view.verdict,
    points: view.points.of > 0 ? { got: view.points.got - view.points.cost, of: view.points.of } : null
  }
}

const personal: ReadonlySet<StepView['kind']> = new Set(['do', 'predict', 'question', 'explain', 'diagnose'])

function stepOf(step: StepView, began: number): Step {
  const results = {
    ahead: 'not-reached',
    now: 'not-reached',
    waiting: 'unknown',
    done: 'done',
    failed: 'failed',
    passed: 'not-reached'
  } as const
  const unknown = step.kind === 'check' && step.state === 'done' && step.ok === null
  return {
    id: step.id,
    said: stepWords(step),
    why: step.why,
    startedAt: step.startedAt,
    endedAt: step.endedAt,
    who: personal.has(step.kind) && !(step.again === true && step.kind === 'do') ? 'person' : 'lab',
    result: unknown ? 'unknown' : isSkipped(step) ? 'skipped' : results[step.state],
    measured: step.kind === 'check' && step.check ? measuredOf(step.check, began) : null
  }
}

const same = (text: string): Both => ({ es: text, en: text })

function answerOf(step: StepView, began: number): readonly Answered[] {
  const { kind, question, answer, check, right, ok, id } = step
  if (!question || (kind !== 'predict' && kind !== 'question' && kind !== 'diagnose')) return []
  const known = check ? measuredOf(check, began) : rightOf(step, right)
  return [
    {
      step: id,
      kind,
      ask: stepWords(step),
      answer: answer === null ? null : answerWords(step, answer.value),
      at: answer?.at ?? null,
      ...marginOf(step),
      measured: known,
      right: ok
    }
  ]
}

/** How exact a number had to be. */
function marginOf({ question, kind }: StepView): Pick<Answered, 'margin'> {
  if (!question || kind === 'diagnose') return {}
  const [es, en] = (['es', 'en'] as const).map(language =>
    marginText(question, value => formatFor(language).number(value, 3))
  )
  if (es === undefined || en === undefined) return {}
  // That a question with one right answer wants that one goes without saying.
  if (es === null || en === null) return kind === 'predict' ? { margin: null } : {}
  return { margin: { es, en } }
}

/** What is right, of a question that no measure answers. */
function rightOf(step: StepView, right: AnswerValue | null): Measured | null {
  if (right === null) return null
  const at = step.endedAt ?? 0
  return {
    measure: 'answer.right',
    of: step.id,
    value: null,
    word: answerWords(step, right),
    unit: 'number',
    title: same(''),
    from: at,
    to: at
  }
}

function explainedOf(step: StepView): readonly Explained[] {
  const { kind, id, question, answer } = step
  if (kind !== 'explain' || !question) return []
  return [{ step: id, ask: stepWords(step), text: answer === null ? '' : String(answer.value) }]
}

function measuredOf({ measure, of, value, unit, from: since, at }: CheckView, began: number): Measured {
  // Runs of before do not say it.
  const from = since ?? began
  return {
    measure,
    ...(of !== null && { of }),
    ...valueOf(value),
    unit: unitOf(unit),
    title: measureOf(measure)?.title ?? same(measure),
    from,
    to: at ?? from
  }
}
