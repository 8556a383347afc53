import type { Language } from '#shared/names'
import { en, type Words } from './en'
import { es } from './es'

export type { Words }

export const wordsFor = (language: Language): Words => ({ en, es })[language]
