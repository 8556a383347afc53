import type { Language } from '#shared/names'
import { en, type MainWords } from './en'
import { es } from './es'

const languages: Readonly<Record<Language, MainWords>> = { es, en }

/** What the app itself says (menu, dialogs, notifications); the panel has its words in `src/renderer/i18n`. */
export function wordsOf(language: Language): MainWords {
  return languages[language]
}
