import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const hash = z.string().regex(/^[0-9a-f]{64}$/)

const journalSealSchema = z.object({
  /** Where the block in hand begins, and how far it was when this was written, bytes of file number `file`. */
  file: z.int().min(1).max(9999),
  from: z.int().min(0),
  to: z.int().min(0),
  /** The hash of the block before it, and its own so far. */
  head: hash,
  hash
})
export type JournalSeal = z.infer<typeof journalSealSchema>

export const journalSealFile = 'journal-seal.json'
/** Its length, bytes: more than any needs. */
const length = 256

export function sealText(seal: JournalSeal): string {
  return `${JSON.stringify(seal).padEnd(length - 1)}\n`
}

/** Null where there is none, as in a run that has ended, or it cannot be understood. */
export async function readSeal(folder: string): Promise<JournalSeal | null> {
  try {
    const text = await readFile(join(folder, journalSealFile), 'utf8')
    return journalSealSchema.parse(JSON.parse(text))
  } catch {
    return null
  }
}
