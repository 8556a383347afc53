import type { Language } from '#shared/names'
import { en, type MainWords } from './en'
import { es } from './es'

const languages: Readonly<Record<Language, MainWords>> = { es, en }

export function wordsOf(language: Language): MainWords {
  return languages[language]
}
