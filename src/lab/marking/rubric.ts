import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { parse } from 'yaml'
import { RelevoError } from '#shared/errors'

const moment = z
  .string()
  .refine(text => !Number.isNaN(Date.parse(text)), 'a date, as in 2026-03-01 or 2026-03-01T18:00:00-06:00')
  .transform(text => Date.parse(text))

const rubricSchema = z.strictObject({
  /** Name of the exercise that was given out. */
  exercise: z.string().max(80).optional(),
  /** File of the exercise, beside the rubric: what it asks of each student is computed from it. */
  file: z.string().max(1024).optional(),
  /** A run before it is of another term; one after `due` is late. */
  opened: moment.optional(),
  due: moment.optional(),
  /** What the whole is worth: the exercise's points, and four for each text, are scaled to it. */
  grade: z.number().min(1).max(1000).default(10),
  /** Share of the grade that texts have, 0 to 1, where the exercise has any. */
  texts: z.number().min(0).max(1).default(0.4)
})
export type Rubric = z.output<typeof rubricSchema>

export const usualRubric: Rubric = rubricSchema.parse({})

/** @throws RelevoError `FILE_NOT_FOUND`, `BAD_ARGUMENTS` */
export async function readRubric(path: string): Promise<Rubric> {
  const text = await readFile(path, 'utf8').catch(error => {
    throw new RelevoError('FILE_NOT_FOUND', `${path} cannot be read`, { path }, error)
  })
  let value: unknown
  try {
    value = parse(text, { maxAliasCount: 0 })
  } catch (error) {
    throw new RelevoError('BAD_ARGUMENTS', `${path}: ${error instanceof Error ? error.message : error}`)
  }
  const parsed = rubricSchema.safeParse(value ?? {})
  if (parsed.success) return parsed.data
  const words = parsed.error.issues.map(({ path: place, message }) => `${place.join('.')}: ${message}`)
  throw new RelevoError('BAD_ARGUMENTS', `${path}: ${words.join('; ')}`)
}
