import { readFile } from 'node:fs/promises'
import type { Exercise } from '#shared/exercise/exercise'
import type { ExerciseView, StepView } from '#shared/exercise/view'
import { finding, type Finding } from '#shared/marking/findings'
import { exerciseLibrary } from '../../exercises/library'
import { readExercise } from '../../exercises/read/read-exercise'

/** An exercise as it was given out, before anything of it is drawn. */
export interface GivenExercise {
  readonly name: string
  readonly text: string
}

/** @throws RelevoError `EXERCISE_INVALID`; what the system says of a file that cannot be read */
export async function givenExercise(
  file: string | undefined,
  name: string | undefined
): Promise<GivenExercise | null> {
  if (file !== undefined) {
    const text = await readFile(file, 'utf8')
    return { name: readExercise(text, file).exercise.exercise, text }
  }
  if (name === undefined || !Object.hasOwn(exerciseLibrary, name)) return null
  return { name, text: exerciseLibrary[name] ?? '' }
}

/** What the exercise asked of a student that it does not ask of whoever has that id: another's variant, or another seed. */
export function checkVariant({ name, text }: GivenExercise, view: ExerciseView, student: string): Finding[] {
  const { exercise, seed } = readExercise(text, name, { seed: view.seed, student })
  const own = readExercise(text, name, { student })
  const found: Finding[] = []
  // One without a seed of its own has another in each run.
  if (own.exercise.seed !== undefined && own.seed !== seed)
    found.push(finding('seed', { says: seed, is: own.seed }))
  for (const [index, step] of exercise.steps.entries()) {
    const shown = view.steps[index]
    const is = askedOf(step)
    const says = shown ? askedOfView(shown) : '—'
    if (says !== is) found.push(finding('variant', { step: step.id, says, is }))
  }
  return found
}

/** What of a step is drawn: bounds of checks. Acts have their parts looked up in the lab, and are compared by that. */
function askedOf(step: Exercise['steps'][number]): string {
  const compare = step.kind === 'check' ? step.condition.compare : null
  return `${step.id} ${step.kind} ${compare ? JSON.stringify(compare) : ''} ${'acts' in step ? actsText(step.acts) : ''}`.trim()
}

function askedOfView({ id, kind, check, acts }: StepView): string {
  const compare = kind === 'check' ? (check?.compare ?? null) : null
  const own =
    kind === 'act' || kind === 'do' || kind === 'checkpoint' ? actsText(acts.map(({ act }) => act)) : ''
  return `${id} ${kind} ${compare ? JSON.stringify(compare) : ''} ${own}`.trim()
}

/** Without nodes and links, whose parts (`primary`) are looked up when it is their turn. */
function actsText(acts: readonly object[]): string {
  return acts
    .map(act => {
      const fields = Object.entries(act).filter(([key]) => !['node', 'link', 'sides', 'to'].includes(key))
      return JSON.stringify(Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1))))
    })
    .join(' ')
}
