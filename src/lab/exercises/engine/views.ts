import type { Condition, Measured, Until } from '#shared/exercise/conditions'
import { modeOf, type Exercise } from '#shared/exercise/exercise'
import type { Question, Step } from '#shared/exercise/steps'
import type { CheckView, ExerciseView, QuestionView, StepView, StudentView } from '#shared/exercise/view'

/** A check that was not taken yet. */
function openCheck({ measure, of }: Measured, compare: Condition['compare'] | null): CheckView {
  return {
    measure,
    of: of ?? null,
    compare,
    unit: '',
    value: null,
    unknown: null,
    ok: null,
    at: null,
    events: []
  }
}

const conditionView = (condition: Condition): CheckView => openCheck(condition, condition.compare)

/** A step whose turn has not come. */
export function stepViewOf(step: Step): StepView {
  return {
    id: step.id,
    kind: step.kind,
    state: 'ahead',
    text: textOf(step),
    why: step.why,
    startedAt: null,
    endedAt: null,
    acts: 'acts' in step ? step.acts.map(act => ({ act, done: false })) : [],
    question: questionOf(step),
    answer: null,
    check: checkOf(step),
    waitsFor: step.kind === 'until' ? untilText(step.until) : null,
    right: null,
    ok: null,
    note: null,
    points: { got: null, of: worth(step) }
  }
}

function textOf(step: Step): StepView['text'] {
  if (step.kind === 'say' || step.kind === 'do') return step.text
  return step.kind === 'checkpoint' ? step.title : null
}

function questionOf(step: Step): QuestionView | null {
  switch (step.kind) {
    case 'predict':
    case 'question':
      return asked(step.question)
    case 'explain':
      return { text: step.ask, answer: 'words', choices: [], unit: null, words: step.words }
    case 'diagnose':
      return {
        text: step.diagnose.ask,
        answer: 'diagnosis',
        choices: [],
        unit: null,
        words: 0,
        tolerance: step.diagnose.tolerance
      }
    default:
      return null
  }
}

function asked({ ask, answer, choices = [], unit, tolerance }: Question): QuestionView {
  const asks = { text: ask, answer, choices, unit: unit ?? null, words: 0 }
  return answer === 'number' ? { ...asks, tolerance } : asks
}

function checkOf(step: Step): CheckView | null {
  if (step.kind === 'check') return conditionView(step.condition)
  if (step.kind === 'until') return step.until.what === 'measure' ? conditionView(step.until.condition) : null
  return step.kind === 'predict' && step.measured ? openCheck(step.measured, null) : null
}

function untilText(until: Until): string {
  switch (until.what) {
    case 'node':
      return `${until.node} ${until.state}`
    case 'link':
      return `${until.link} ${until.attached ? 'attached' : 'detached'}`
    case 'transfer':
      return `transfer ${until.phase}`
    case 'measure':
      return until.condition.measure
  }
}

/** Steps that give their points when they came to be so; questions and checks give them by what comes out of them. */
export const deeds: ReadonlySet<Step['kind']> = new Set(['act', 'do', 'until', 'checkpoint'])

/** The points that a step is worth: of a diagnosis those of its parts. */
export function worth(step: Step): number {
  if (step.kind !== 'diagnose') return step.points
  const { where, what, 'how-much': amount } = step.diagnose
  return where + what + amount
}

/** An exercise that has just been opened. */
export function exerciseViewOf(
  exercise: Exercise,
  about: {
    readonly seed: number
    readonly file: string | null
    readonly student: StudentView | null
    readonly now: number
    /** Wall clock, ms since the epoch. */
    readonly begunAt: number
    /** The step up to which it is done again; left out: none. */
    readonly goesOnAt?: string
  }
): ExerciseView {
  const {
    exercise: name,
    title,
    about: words = null,
    objective = null,
    minutes = null,
    bring = null
  } = exercise
  const steps = exercise.steps.map(stepViewOf)
  return {
    name,
    title,
    about: words,
    objective,
    minutes,
    mode: modeOf(exercise),
    file: about.file,
    seed: about.seed,
    student: about.student,
    bring,
    phase: 'opening',
    startedAt: about.now,
    begunAt: about.begunAt,
    ...(about.goesOnAt !== undefined && { goesOnAt: about.goesOnAt }),
    endedAt: null,
    steady: { before: exercise.steady.map(conditionView), after: exercise.steady.map(conditionView) },
    steps,
    current: null,
    verdict: null,
    stopped: false,
    points: { got: 0, of: steps.reduce((sum, { points }) => sum + points.of, 0), cost: 0 }
  }
}
