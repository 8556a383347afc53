import type { FaultDirection } from '#shared/faults'
import type { Format } from '../../format/format'
import { parseNumber } from '../../format/parse-number'
import type { FaultField } from '../look/fault-look'
import { scaleOf } from './number-field'

/** What a person has typed and chosen so far; what is not in it is as it was. */
export interface Edits {
  /** Texts by the key of their field. */
  readonly texts: Readonly<Record<string, string>>
  readonly direction?: FaultDirection
  readonly name?: string
}

export const noEdits: Edits = { texts: {} }

export const withText = (edits: Edits, key: string, text: string): Edits => ({
  ...edits,
  texts: { ...edits.texts, [key]: text }
})

/** What a field shows. */
export function fieldText(format: Format, fault: object, edits: Edits, field: FaultField): string {
  const typed = edits.texts[field.key]
  if (typed !== undefined) return typed
  const value: unknown = Object.entries(fault).find(([key]) => key === field.key)?.[1]
  return typeof value === 'number' ? format.number(value * scaleOf(field), 4) : ''
}

/** The fault with the edits in it, not checked; a text that is no number becomes NaN, for which there is a word. */
export function edited(
  fault: object,
  edits: Edits,
  fields: readonly FaultField[]
): Readonly<Record<string, unknown>> {
  const numbers = fields.flatMap(field => {
    const text = edits.texts[field.key]
    if (text === undefined) return []
    const value = parseNumber(text)
    return [[field.key, value === null ? NaN : value / scaleOf(field)] as const]
  })
  const name = edits.name?.trim()
  return {
    ...fault,
    ...Object.fromEntries(numbers),
    ...(edits.direction && { direction: edits.direction }),
    ...(name && { name })
  }
}
