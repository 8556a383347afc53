import { z } from 'zod'
import type { Language } from '../names'

/** A text in both languages; written as one string, it stands for both. */
export type Text = Readonly<Record<Language, string>>

const words = z.string().min(1).max(4_000)

export const textSchema = z.union([
  words.transform((text): Text => ({ es: text, en: text })),
  z.strictObject({ es: words, en: words })
])
