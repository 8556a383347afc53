import type { Language } from '#shared/names'
import { numeral, type Numeral, type Unit } from './model/numerals'
import type { Both, Measured, ReportFields, ReportRun } from './run'
import type { Format } from './words/format'
import type { Words } from './words/words'

/** What every section of a report is made from. */
export interface Context {
  readonly run: ReportRun
  readonly fields: ReportFields
  readonly language: Language
  readonly words: Words
  readonly format: Format
}

export const said = ({ language }: Pick<Context, 'language'>, both: Both): string => both[language]

/** The time of one event, ms of the run. */
export const timeOf = (event: { readonly seq: number; readonly t: number }): Numeral =>
  numeral(event.t, 'clock', { measure: 'event.t', of: String(event.seq) })

/** A field of one event. */
export const eventField = (seq: number, field: string, value: number | null, unit: Unit): Numeral =>
  numeral(value, unit, { measure: `event.${field}`, of: String(seq) })

/** What was measured: a number, or a word where it is one. */
export function measuredValue(
  context: Context,
  { value, word, unit, measure, of, from, to }: Measured
): Numeral | string {
  if (word) return said(context, word)
  return numeral(value, unit, { measure, from, to, ...(of !== undefined && { of }) })
}
