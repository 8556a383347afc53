import { comparisonText } from './check-variant'
import { toleranceOf, type StepOf } from '#shared/exercise/steps'
import type { Exercise } from '#shared/exercise/exercise'
import type { ExerciseView, StepView } from '#shared/exercise/view'
import type { JournalEvent } from '#shared/journal'
import { finding, type Finding } from '#shared/marking/findings'
import { gradeDiagnosis } from '../../exercises/engine/hidden'
import { holds } from '../../exercises/engine/measuring'
import { isRight } from '../../exercises/engine/steps/questions'
import { deeds, worth } from '../../exercises/engine/views'

type Step = Exercise['steps'][number]
type Told = readonly JournalEvent[]

/**
 * What the steps are worth and what they gave, against the exercise, the answers and the measurements; the sums of both; and
 * what was paid for checkpoints, against what the journal has of them.
 * @param exercise null: it is not known, and only the sums can be looked at
 * @param told what the journal has of this exercise; null: it has holes
 */
export function checkPoints(view: ExerciseView, exercise: Exercise | null, told: Told | null): Finding[] {
  const found: Finding[] = []
  const differ = (step: string, says: number | null, is: number | null): void => {
    if (says !== is) found.push(finding('points', { step, says: String(says), is: String(is) }))
  }
  for (const step of exercise?.steps ?? []) {
    const shown = view.steps.find(({ id }) => id === step.id)
    if (!shown) {
      found.push(finding('step', { step: step.id, says: '—', is: step.kind }))
      continue
    }
    differ(step.id, shown.points.of, worth(step))
    if (step.kind === 'check') {
      const [says, is] = [comparisonText(shown.check?.compare), comparisonText(step.condition.compare)]
      if (says !== is) found.push(finding('variant', { step: step.id, says, is }))
    }
    const is = given(shown, step, told)
    // What an interrupted step gave before stays with it until it is done again.
    if (is !== undefined && shown.points.got !== null) differ(step.id, shown.points.got, is)
  }
  const sum = (one: (points: StepView['points']) => number): number =>
    view.steps.reduce((total, { points }) => total + one(points), 0)
  differ(
    '—',
    view.points.got,
    sum(({ got }) => got ?? 0)
  )
  differ(
    '—',
    view.points.of,
    sum(({ of }) => of)
  )
  if (exercise && told) differ('—', view.points.cost, paid(exercise, told))
  return found
}

/** What the checkpoints cost that were restored. */
function paid({ steps }: Exercise, told: Told): number {
  return told.reduce((sum, event) => {
    if (event.kind !== 'exercise' || event.phase !== 'restored') return sum
    const step = steps.find(({ id }) => id === event.step)
    return sum + (step?.kind === 'checkpoint' ? step.costs : 0)
  }, 0)
}

/** How steps end. */
export const ends: ReadonlySet<string> = new Set(['done', 'failed', 'passed'])

/** What a step gives, by its own answer or measurement. Null: nothing yet. Undefined: it cannot be said. */
function given(
  { kind, state, check, answer, right }: StepView,
  step: Step,
  told: Told | null
): number | null | undefined {
  if (step.kind !== kind) return undefined
  const all = (ok: boolean): number => (ok ? step.points : 0)
  if (deeds.has(step.kind)) return ends.has(state) ? all(state === 'done') : undefined
  const value = check?.value ?? null
  switch (step.kind) {
    case 'check':
      if (value === null) return null
      return typeof value === 'boolean' ? undefined : all(holds(value, step.condition.compare))
    case 'question':
      return answer === null ? null : all(isRight(step.question, answer.value, step.is))
    case 'predict':
      return answer === null || value === null ? null : all(isRight(step.question, answer.value, value))
    case 'diagnose': {
      const says = told?.findLast(event => event.kind === 'step' && event.step === step.id && event.right)
      return diagnosed(step, answer?.value ?? null, (says?.kind === 'step' ? says.right : null) ?? right)
    }
    default:
      return null
  }
}

const parts: ReadonlySet<string> = new Set(['proxy', 'balancer', 'client', 'primary', 'secondary'])

function diagnosed(
  { diagnose }: StepOf<'diagnose'>,
  given: NonNullable<StepView['answer']>['value'] | null,
  right: StepView['right']
): number | null | undefined {
  if (given === null) return null
  if (typeof given !== 'object' || typeof right !== 'object' || right === null) return undefined
  // A link may be named by its parts, as in `proxy->primary`: who that was is not known any more.
  if (given.link !== right.link && given.link.split('->').some(end => parts.has(end))) return undefined
  const { where, what, 'how-much': howMuch, tolerance } = diagnose
  const within = toleranceOf(tolerance, right.amount ?? 0)
  return gradeDiagnosis(given, right, { where, what, howMuch }, within).got
}
