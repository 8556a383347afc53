import type { Language } from '#shared/names'
import { en, type Words } from './en'
import { es } from './es'

export type { Words }

/** How a node ended, as a failover has it: `killed (SIGKILL)`, `crashed (code 1)`. */
const exit = /^(\w+) \((?:code (-?\d+)|(\w+))\)$/

/** Why a failover began: what was lost, the fault that had been set, or how the node ended. */
export function causeWord(said: Words, cause: string): string {
  const words: Readonly<Record<string, string>> = { ...said['death-by'], ...said.faults, ...said.causes }
  const [, how = cause, code, signal] = exit.exec(cause) ?? []
  const by = code === undefined ? signal : said['exit-code'](code)
  return [words[how] ?? how, ...(by === undefined ? [] : [by])].join(', ')
}

export const wordsFor = (language: Language): Words => ({ en, es })[language]
