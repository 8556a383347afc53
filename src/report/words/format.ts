import type { Language } from '#shared/names'
import type { Numeral, Unit } from '../model/numerals'

/** Spanish is Mexico's: it points decimals, and groups by commas. */
const locales: Readonly<Record<Language, string>> = { en: 'en', es: 'es-MX' }
const space = '\u00a0'

/** How a language writes numbers and times. The same in every place, or a report could not be compared with another. */
export interface Format {
  number(value: number, digits?: number): string
  /** With its unit. */
  numeral(numeral: Pick<Numeral, 'value' | 'unit'>): string
  /** A moment of the calendar, in UTC: a report reads the same wherever it is made. */
  moment(epochMs: number): string
  list(items: readonly string[]): string
}

export function formatFor(language: Language): Format {
  const formats = new Map<number, Intl.NumberFormat>()
  const number = (value: number, digits = 0): string => {
    let format = formats.get(digits)
    if (!format) {
      format = new Intl.NumberFormat(locales[language], {
        maximumFractionDigits: digits,
        useGrouping: 'always'
      })
      formats.set(digits, format)
    }
    return format.format(value)
  }
  const unknown = { es: 'no se sabe', en: 'not known' }[language]
  const ms = (value: number): string =>
    Math.abs(value) < 10_000 ? `${number(value, 3)}${space}ms` : `${number(value / 1000, 3)}${space}s`
  const bytes = (value: number): string => `${number(value, 1)}${space}${value === 1 ? 'byte' : 'bytes'}`
  const writers: Readonly<Record<Unit, (value: number) => string>> = {
    count: value => number(value),
    number: value => String(value),
    ms,
    clock: value => `${number(value / 1000, 3)}${space}s`,
    bytes,
    'bytes/s': value => `${bytes(value)}/s`,
    '1/s': value => `${number(value, 2)}/s`,
    percent: value => `${number(value, 2)}${space}%`
  }
  const day = new Intl.DateTimeFormat(locales[language], {
    dateStyle: 'long',
    timeStyle: 'medium',
    hourCycle: 'h23',
    timeZone: 'UTC'
  })
  const and = new Intl.ListFormat(locales[language], { type: 'conjunction' })
  return {
    number,
    numeral: ({ value, unit }) => (value === null ? unknown : writers[unit](value)),
    moment: epochMs => `${day.format(epochMs)} UTC`,
    list: items => and.format(items)
  }
}
