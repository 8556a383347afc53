import type { Diagnosis } from '#shared/exercise/view'
import type { Fault, LinkFault } from '#shared/faults'
import { linkEnds, outside } from '#shared/links'
import type { Language } from '#shared/names'
import {
  faultAmount,
  faultParameters,
  isDirected,
  toxicityWords,
  type FaultFigures
} from '#shared/runs/fault-words'
import { formatFor } from './format'
import { wordsFor } from './words'

function figuresOf(language: Language): FaultFigures {
  const { number, numeral } = formatFor(language)
  return {
    time: value => numeral({ value, unit: 'ms' }),
    bytes: value => numeral({ value, unit: 'bytes' }),
    rate: value => numeral({ value, unit: 'bytes/s' }),
    // A byte in a million is a share that people set.
    share: value => `${number(value * 100, 6)}\u00a0%`
  }
}

/** What a type of fault is called. A journal may be of another version, and have other types. */
export function faultName(language: Language, type: string): string {
  const names: Readonly<Record<string, string>> = wordsFor(language).faults
  return names[type] ?? type
}

/** Where a fault is: between two nodes, or at the door of one. */
export function linkWords(language: Language, link: string): string {
  const ends = linkEnds(link)
  if (ends === null) return link
  return ends.from === outside ? wordsFor(language).door(ends.to) : `${ends.from} → ${ends.to}`
}

/** A fault with all that was set of it, in words and with units. `link`: which its direction is told by. */
export function faultWords(language: Language, link: string, set: Fault | LinkFault): string {
  const fault: LinkFault = { ...set, name: set.name ?? '' }
  const figures = figuresOf(language)
  const { directions } = wordsFor(language)
  const parts = [
    faultParameters(language, figures, fault),
    isDirected(fault) ? directions[fault.direction](linkEnds(link)?.to ?? link) : '',
    fault.type === 'partition' ? '' : toxicityWords(language, figures, fault.toxicity)
  ].filter(part => part !== '')
  const name = faultName(language, fault.type)
  return parts.length === 0 ? name : `${name} (${parts.join(', ')})`
}

/** What somebody takes a hidden fault for, or what it is. */
export function diagnosisWords(language: Language, diagnosis: Diagnosis): string {
  const { link, type } = diagnosis
  const amount = faultAmount(figuresOf(language), diagnosis)
  return `${linkWords(language, link)}: ${[faultName(language, type), amount].filter(Boolean).join(', ')}`
}
