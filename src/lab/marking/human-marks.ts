import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { RelevoError } from '#shared/errors'
import { mostTextPoints, type HumanMark } from '#shared/marking/marking'

/** Where a person writes points and comments down, among what marking writes. */
export const humanMarksFile = 'marks.json'

const schema = z.record(
  z.string().max(500),
  z.strictObject({
    points: z.record(z.string().max(60), z.int().min(0).max(mostTextPoints)),
    comment: z.string().max(20_000)
  })
)
export type HumanMarks = Readonly<Record<string, HumanMark>>

/** By hand-in; none where nobody has marked yet. @throws RelevoError `BAD_ARGUMENTS` */
export async function readHumanMarks(path: string): Promise<HumanMarks> {
  const text = await readFile(path, 'utf8').catch(() => null)
  if (text === null) return {}
  try {
    return schema.parse(JSON.parse(text))
  } catch (error) {
    throw new RelevoError('BAD_ARGUMENTS', `${path} cannot be understood`, { path }, error)
  }
}
