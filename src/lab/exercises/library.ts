import { RelevoError } from '#shared/errors'
import { modeOf } from '#shared/exercise/exercise'
import type { ExerciseSummary } from '#shared/exercise/view'
import { suggestion } from '../topology/nearest'
import caminos from './library/caminos.relevo?raw'
import congelar from './library/congelar.relevo?raw'
import dosMaquinas from './library/dos-maquinas.relevo?raw'
import examen from './library/examen.relevo?raw'
import failover from './library/failover.relevo?raw'
import mismoOrden from './library/mismo-orden.relevo?raw'
import otraVez from './library/otra-vez.relevo?raw'
import particion from './library/particion.relevo?raw'
import replicacion from './library/replicacion.relevo?raw'
import traidor from './library/traidor.relevo?raw'
import transferencia from './library/transferencia.relevo?raw'
import { readExercise } from './read/read-exercise'

/** The exercises that come with the program, by name, in the order in which they are offered. */
export const exerciseLibrary: Readonly<Record<string, string>> = {
  replicacion,
  transferencia,
  congelar,
  'otra-vez': otraVez,
  'mismo-orden': mismoOrden,
  particion,
  traidor,
  caminos,
  'dos-maquinas': dosMaquinas,
  examen,
  failover
}

/** The text of one of them. @throws RelevoError `NOT_FOUND` */
export function libraryExercise(name: string): string {
  const text = Object.hasOwn(exerciseLibrary, name) ? exerciseLibrary[name] : undefined
  if (text !== undefined) return text
  const near = suggestion(name, Object.keys(exerciseLibrary))
  throw new RelevoError('NOT_FOUND', `there is no exercise "${name}"; ${near}`, { name })
}

export function exerciseSummaries(): ExerciseSummary[] {
  return Object.entries(exerciseLibrary).map(([name, text]) => {
    const { exercise } = readExercise(text, name)
    const { title, about = null, minutes = null, machine = null, steps } = exercise
    return { name, title, about, minutes, machine, mode: modeOf(exercise), steps: steps.length }
  })
}
