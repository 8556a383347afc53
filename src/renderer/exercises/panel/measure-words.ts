import { unknownReasons } from '#shared/measures/measure'
import { replicaStates } from '#shared/measures/replicas'
import { measureOf } from '#shared/measures/table'
import type { Language } from '#shared/names'
import type { Words } from '../../i18n/use-words'

/** What a measure is called; the name that the file has for it, where there is none. */
export function measureWord(language: Language, measure: string): string {
  return measureOf(measure)?.title[language] ?? measure
}

/** Why a number is not known. */
export function unknownWord(language: Language, reason: string): string {
  const reasons: Readonly<Record<string, Readonly<Record<Language, string>>>> = unknownReasons
  return reasons[reason]?.[language] ?? reason
}

type ReplicaState = (typeof replicaStates)[number]
const isState = (word: string): word is ReplicaState => (replicaStates as readonly string[]).includes(word)

/** A value that is a word: how the replicas stand. */
export function valueWord(t: Words, value: string): string {
  return isState(value) ? t(`exercises.value.${value}`) : value
}
