import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Exercise } from '#shared/exercise/exercise'
import type { ExerciseView } from '#shared/exercise/view'
import { readExercise } from '../../exercises/read/read-exercise'
import type { RunReader } from '../../runs/reading/run-reader'
import type { GivenExercise } from './check-variant'

/**
 * The exercise as it was given out to whoever did it, or else as it was done; null where neither can be read.
 * @param isLast whether it was the last that was opened in the run, which is the one that is kept with it
 */
export async function ownExercise(
  reader: RunReader,
  view: ExerciseView,
  { given, isLast }: { readonly given: GivenExercise | null; readonly isLast: boolean }
): Promise<Exercise | null> {
  try {
    const isGiven = given?.name === view.name
    if (!isGiven && !isLast) return null
    const text = isGiven ? given.text : await readFile(join(reader.folder, 'exercise.relevo'), 'utf8')
    return readExercise(text, view.name, { seed: view.seed, student: view.student?.id ?? '' }).exercise
  } catch {
    return null
  }
}
