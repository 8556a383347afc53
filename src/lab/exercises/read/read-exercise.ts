import { isNode, LineCounter, type Document } from 'yaml'
import type { z } from 'zod'
import { RelevoError } from '#shared/errors'
import {
  exerciseHeadSchema,
  exerciseSchema,
  maxExerciseChars,
  type Exercise
} from '#shared/exercise/exercise'
import type { Draws } from '#system/random'
import { anySeed, seededDraws } from '#system/random'
import { readYaml, Unreadable } from '../../topology/read-yaml'
import { drawValues, namesOnlyIn, substitute } from './draw'

/** Most aliases that a file may expand to. */
const maxAliasCount = 100
/** Most problems that one error names. */
const maxProblems = 20

/** Whose exercise it is: the values of `vary` are drawn for them. */
export interface ReadFor {
  /** Instead of the exercise's own. */
  readonly seed?: number | undefined
  /** The student's id; empty: nobody's. */
  readonly student?: string
  /** Seed of what stands in `hidden` only. Left out, that too is drawn from the seed, which everybody may know. */
  readonly secret?: number
}

export interface ReadExercise {
  readonly exercise: Exercise
  readonly seed: number
  readonly draws: Draws
}

interface ExerciseProblem {
  readonly path: string
  readonly problem: string
  /** What would be right there. */
  readonly expected?: string
  readonly line?: number
}

/**
 * Reads an exercise from YAML or JSON text, with the values that are drawn for whoever does it.
 * @throws RelevoError `EXERCISE_INVALID`, whose `details.problems` name each place
 */
export function readExercise(
  text: string,
  source: string,
  { seed: asked, student = '', secret }: ReadFor = {}
): ReadExercise {
  if (text.length > maxExerciseChars)
    throw invalid(source, [{ path: '', problem: `more than ${maxExerciseChars} characters` }])
  const lines = new LineCounter()
  const document = toDocument(text.replace(/^\uFEFF/, ''), lines, source)
  const whole = toObject(document, source)
  const find = (keys: readonly PropertyKey[]): number | undefined => lineOf(document, lines, keys)
  const head = parse(exerciseHeadSchema, whole, source, find)
  const seed = asked ?? head.seed ?? anySeed()
  const draws = seededDraws(seed)
  const { vary, ...rest } = whole as { readonly vary?: unknown }
  const unseen = secret === undefined ? [] : namesOnlyIn('hidden', rest)
  const hidden = seededDraws(secret ?? seed)
  const values = drawValues(head.vary, name => (unseen.includes(name) ? hidden : draws), student)
  const drawn = substitute(rest, values) as object
  const exercise = parse(exerciseSchema, vary === undefined ? drawn : { ...drawn, vary }, source, find)
  return { exercise, seed, draws }
}

function toDocument(text: string, lines: LineCounter, source: string): Document {
  try {
    const document = readYaml(text, lines)
    const [error] = document.errors
    if (!error) return document
    const problem = error.message.split('\n')[0] ?? 'not readable'
    throw invalid(source, [{ path: '', problem, line: lines.linePos(error.pos[0]).line }])
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    const { message: problem, expected, line } = error
    throw invalid(source, [{ path: '', problem, expected, line }])
  }
}

function toObject(document: Document, source: string): object {
  try {
    const value: unknown = document.toJS({ maxAliasCount })
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch (error) {
    throw invalid(source, [{ path: '', problem: error instanceof Error ? error.message : String(error) }])
  }
  throw invalid(source, [{ path: '', problem: 'it is no object with exercise, title, lab and steps' }])
}

function parse<T extends z.ZodType>(
  schema: T,
  value: unknown,
  source: string,
  find: (keys: readonly PropertyKey[]) => number | undefined
): z.output<T> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.slice(0, maxProblems).map((issue): ExerciseProblem => {
    const { message } = issue
    const path = issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path
    const line = find(path)
    return { path: path.map(String).join('.'), problem: message, ...(line !== undefined && { line }) }
  })
  throw invalid(source, problems)
}

/** Line of the value at `keys`, or of the nearest thing around it that is in the file. */
function lineOf(document: Document, lines: LineCounter, keys: readonly PropertyKey[]): number | undefined {
  for (let length = keys.length; length >= 0; length--) {
    const node: unknown = length === 0 ? document.contents : document.getIn(keys.slice(0, length), true)
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
  }
  return undefined
}

function invalid(source: string, problems: readonly ExerciseProblem[]): RelevoError {
  const words = problems.slice(0, 5).map(({ path, problem, expected, line }) => {
    const where = [path, line === undefined ? '' : `line ${line}`].filter(Boolean).join(', ')
    const said = expected === undefined ? problem : `${problem}; ${expected}`
    return where ? `${where}: ${said}` : said
  })
  return new RelevoError('EXERCISE_INVALID', `${source} is not a valid exercise: ${words.join('; ')}`, {
    source,
    problems
  })
}
