import type { AnswerValue, CheckView, ExerciseView, StepView } from '#shared/exercise/view'
import type { Act } from '#shared/exercise/acts'
import type { Answered, Both, Explained, Measured, ReportExercise, Step } from '#report/run'
import { measureOf } from '#shared/measures/table'
import { unitOf, valueOf } from './measured'

/** An exercise as a report tells of it. */
export function exerciseOf(view: ExerciseView): ReportExercise {
  const began = view.startedAt
  return {
    id: view.name,
    title: view.title,
    objective: view.objective ?? view.about,
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
    said: saidOf(step),
    why: step.why,
    startedAt: step.startedAt,
    endedAt: step.endedAt,
    who: personal.has(step.kind) ? 'person' : 'lab',
    result: unknown ? 'unknown' : results[step.state],
    measured: step.kind === 'check' && step.check ? measuredOf(step.check, began) : null
  }
}

function saidOf({ kind, text, question, acts, check, waitsFor }: StepView): Both {
  if (question) return question.text
  if (text) return text
  if (waitsFor !== null) return same(waitsFor)
  if (check) return same([check.measure, check.of, comparisonText(check)].filter(Boolean).join(' '))
  if (acts.length > 0) return same(acts.map(({ act }) => actText(act)).join('; '))
  return same(kind)
}

const same = (text: string): Both => ({ es: text, en: text })

function comparisonText({ compare, unit }: CheckView): string {
  if (!compare) return ''
  const signs = {
    is: '=',
    'is-not': '≠',
    'one-of': '∈',
    'at-most': '≤',
    'at-least': '≥',
    between: '∈'
  } as const
  return `${signs[compare.op]} ${Array.isArray(compare.value) ? compare.value.join('–') : String(compare.value)} ${unit}`.trim()
}

/** The act in the words of the file, as in `kill replica-1`. */
function actText(act: Act): string {
  const { act: name, ...rest } = act
  const values = Object.entries(rest).flatMap(([key, value]: [string, unknown]) => {
    if (value === undefined || value === false || key === 'on') return []
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
    return [key === 'node' || key === 'link' ? text : `${key} ${text}`]
  })
  return [name, ...values].join(' ')
}

function answerOf(step: StepView, began: number): readonly Answered[] {
  const { kind, question, answer, check, right, ok, id } = step
  if (!question || (kind !== 'predict' && kind !== 'question' && kind !== 'diagnose')) return []
  const known = check ? measuredOf(check, began) : rightOf(step, right)
  return [
    {
      step: id,
      kind,
      ask: question.text,
      answer: answer === null ? null : answerText(step, answer.value),
      at: answer?.at ?? null,
      measured: known,
      right: ok
    }
  ]
}

function answerText({ question }: StepView, value: AnswerValue): string {
  if (typeof value === 'object') return `${value.link} ${value.type} ${value.amount ?? ''}`.trim()
  return `${String(value)} ${question?.unit ?? ''}`.trim()
}

/** What is right, of a question that no measure answers. */
function rightOf(step: StepView, right: AnswerValue | null): Measured | null {
  if (right === null) return null
  const at = step.endedAt ?? 0
  return {
    measure: 'answer.right',
    of: step.id,
    value: null,
    word: same(answerText(step, right)),
    unit: 'number',
    title: same(''),
    from: at,
    to: at
  }
}

function explainedOf({ kind, id, question, answer }: StepView): readonly Explained[] {
  if (kind !== 'explain' || !question) return []
  return [{ step: id, ask: question.text, text: answer === null ? '' : String(answer.value) }]
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
