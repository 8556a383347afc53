import type { Language } from '#shared/names'
import { en, type Words } from './en'
import { es } from './es'

export type { Words }

/** Why a failover began: what was lost, or the fault that had been set. */
export function causeWord({ causes, faults }: Words, cause: string): string {
  const words: Readonly<Record<string, string>> = { ...faults, ...causes }
  return words[cause] ?? cause
}

export const wordsFor = (language: Language): Words => ({ en, es })[language]
