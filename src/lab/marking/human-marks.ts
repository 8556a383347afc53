import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { RelevoError } from '#shared/errors'
import { humanMarkSchema } from '#shared/marking/human-mark'
import type { HumanMark } from '#shared/marking/marking'
import { replaceFile } from '#system/replace-file'

/** Where a person writes points and comments down, among what marking writes. */
export const humanMarksFile = 'marks.json'

const schema = z.record(z.string().max(500), humanMarkSchema)
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

export async function writeHumanMarks(path: string, marks: HumanMarks): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await replaceFile(path, `${JSON.stringify(marks, null, 2)}\n`)
}
