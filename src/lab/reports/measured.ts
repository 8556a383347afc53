import type { JournalEvent } from '#shared/journal'
import type { ReplicaComparison } from '#shared/replicas'
import type { MetricSample } from '#shared/state'
import type { Topology } from '#shared/topology'
import { measures } from '#shared/measures/table'
import { valueWords } from '#shared/measures/value-words'
import type { Measured } from '#report/run'
import type { Unit } from '#report/model/numerals'

interface Recorded {
  readonly events: readonly JournalEvent[]
  readonly samples: readonly MetricSample[]
  readonly topology: Topology
  readonly comparison: ReplicaComparison | null
  readonly from: number
  readonly to: number
}

/** Every measure of a whole run that the run shows. */
export function measuresOf(recorded: Recorded): readonly Measured[] {
  const { from, to } = recorded
  return Object.entries(measures).flatMap(([measure, { unit, title, take }]): Measured[] => {
    const { value } = take(recorded)
    if (value === null) return []
    return [{ measure, ...valueOf(value), unit: unitOf(unit), title, from, to }]
  })
}

/** A value as a number, or as a word in both languages. */
export function valueOf(value: number | string | boolean | null): Pick<Measured, 'value' | 'word'> {
  if (typeof value === 'number' || value === null) return { value }
  const text = String(value)
  return { value: null, word: words[text] ?? { es: text, en: text } }
}

const words: Readonly<Record<string, Measured['word']>> = {
  ...valueWords,
  unknown: { es: 'no se puede saber', en: 'nobody can tell' },
  diverged: { es: 'divergen', en: 'diverged' }
}

const units: Readonly<Record<string, Unit>> = {
  ms: 'ms',
  bytes: 'bytes',
  '%': 'percent',
  '/s': '1/s',
  '': 'count'
}
export const unitOf = (unit: string): Unit => units[unit] ?? 'number'
