import type { PanelSettings } from '#shared/bridge'
import { en, type MainWords } from './en'
import { es } from './es'

const languages: Readonly<Record<PanelSettings['language'], MainWords>> = { es, en }

export function wordsOf(language: PanelSettings['language']): MainWords {
  return languages[language]
}
