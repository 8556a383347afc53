import { readFile } from 'node:fs/promises'
import { RelevoError } from '#shared/errors'
import type { Comparison } from '#shared/exercise/conditions'
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

/** @throws RelevoError `FILE_NOT_FOUND`, `EXERCISE_INVALID` */
export async function givenExercise(
  file: string | undefined,
  name: string | undefined
): Promise<GivenExercise | null> {
  if (file !== undefined) {
    const text = await readFile(file, 'utf8').catch(error => {
      throw new RelevoError('FILE_NOT_FOUND', `${file} cannot be read`, { path: file }, error)
    })
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
    const says = shown ? askedOfView(shown) : new Map<string, string>()
    const others = [...new Set([...says.keys(), ...is.keys()])].filter(key => says.get(key) !== is.get(key))
    if (others.length === 0) continue
    found.push(finding('variant', { step: step.id, says: textOf(says, others), is: textOf(is, others) }))
  }
  return found
}

/** What a step asks for, by the words of its exercise: `at-most`, and by their place in its acts: `0 rate`. */
type Asked = Map<string, string>

/** `rate 60, clients 4`: what is another, and no more; a dash for what is not asked for at all. */
function textOf(asked: Asked, words: readonly string[]): string {
  const said = words.flatMap(word => (asked.has(word) ? [`${plainWord(word)} ${asked.get(word)}`] : []))
  return said.join(', ') || '—'
}

/** The last word of its place: `0 say.until.lines` are `lines`. */
const plainWord = (place: string): string => place.replace(/^\d+ /, '').replace(/^.*\./, '')

/** What of a step is drawn: bounds of checks. Acts have their parts looked up in the lab, and are compared by that. */
function askedOf(step: Exercise['steps'][number]): Asked {
  const compare = step.kind === 'check' ? step.condition.compare : null
  return asked(step, compare, 'acts' in step ? step.acts : [])
}

function askedOfView({ id, kind, check, acts }: StepView): Asked {
  const compare = kind === 'check' ? (check?.compare ?? null) : null
  const has = kind === 'act' || kind === 'do' || kind === 'checkpoint'
  return asked({ id, kind }, compare, has ? acts.map(({ act }) => act) : [])
}

function asked(
  { id, kind }: { readonly id: string; readonly kind: string },
  compare: Comparison | null,
  acts: readonly object[]
): Asked {
  const words: Asked = new Map([[kind, id]])
  if (compare) words.set(compare.op, valueText(compare.value))
  for (const [index, act] of acts.entries()) {
    for (const [key, value] of Object.entries(act)) {
      if (!lookedUp.has(key)) addField(words, `${index} ${key}`, value)
    }
  }
  return words
}

/** Nodes and links, whose parts (`primary`) are looked up when it is their turn. */
const lookedUp: ReadonlySet<string> = new Set(['node', 'link', 'sides', 'to'])

function addField(words: Asked, place: string, value: unknown): void {
  if (value === undefined) return
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return void words.set(place, valueText(value))
  for (const [key, part] of Object.entries(value)) addField(words, `${place}.${key}`, part)
}

function valueText(value: unknown): string {
  if (!Array.isArray(value)) return String(value)
  return value.some(part => typeof part === 'object') ? JSON.stringify(value) : value.join(' – ')
}

/** A comparison as its exercise has it: `at-most 50`. */
export const comparisonText = (compare: Comparison | null | undefined): string =>
  compare ? `${compare.op} ${valueText(compare.value)}` : '—'
