import type { Language } from '#shared/names'
import type { Numeral, Unit } from '../model/numerals'

/** Spanish is Mexico's: it points decimals, and groups by commas. */
const locales: Readonly<Record<Language, string>> = { en: 'en', es: 'es-MX' }
const space = '\u00a0'
/** Most decimals of a time: microseconds are what it is measured in. */
const mostDigits = 3
/** From here on a time is written in seconds, ms. */
const longMs = 10_000

/** How a language writes numbers and times. The same in every place, or a report could not be compared with another. */
export interface Format {
  number(value: number, digits?: number): string
  /**
   * With its unit. Times of a run, rates and shares always have the same decimals.
   * @param digits decimals of milliseconds, where they stand below others; left out: as many as it has, three at most
   */
  numeral(numeral: Pick<Numeral, 'value' | 'unit'>, digits?: number): string
  /** A time that somebody chose, in the unit that it was thought in: 2 s, 500 ms. */
  wait(ms: number): string
  /** A moment of the calendar, in UTC: a report reads the same wherever it is made. */
  moment(epochMs: number): string
  list(items: readonly string[]): string
}

export function formatFor(language: Language): Format {
  const formats = new Map<string, Intl.NumberFormat>()
  const decimals = (value: number, least: number, most: number): string => {
    const key = `${least} ${most}`
    let format = formats.get(key)
    if (!format) {
      format = new Intl.NumberFormat(locales[language], {
        minimumFractionDigits: least,
        maximumFractionDigits: most,
        useGrouping: 'always'
      })
      formats.set(key, format)
    }
    return format.format(value)
  }
  const number = (value: number, digits = 0): string => decimals(value, 0, digits)
  const fixed = (value: number, digits: number): string => decimals(value, digits, digits)
  const unknown = { es: 'no se sabe', en: 'not known' }[language]
  const ms = (value: number, digits?: number): string =>
    Math.abs(value) < longMs
      ? `${digits === undefined ? number(value, mostDigits) : fixed(value, digits)}${space}ms`
      : `${digits === undefined ? number(value / 1000, mostDigits) : fixed(value / 1000, mostDigits)}${space}s`
  const wait = (value: number): string =>
    value >= 1000 && value % 100 === 0 ? `${number(value / 1000, 1)}${space}s` : ms(value)
  const bytes = (value: number): string => `${number(value, 1)}${space}${value === 1 ? 'byte' : 'bytes'}`
  const writers: Readonly<Record<Unit, (value: number, digits?: number) => string>> = {
    count: value => number(value),
    number: value => String(value),
    ms,
    clock: value => `${fixed(value / 1000, 3)}${space}s`,
    bytes,
    'bytes/s': value => `${bytes(value)}/s`,
    '1/s': value => `${fixed(value, 2)}/s`,
    percent: value => `${fixed(value, 2)}${space}%`
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
    numeral: ({ value, unit }, digits) => (value === null ? unknown : writers[unit](value, digits)),
    wait,
    moment: epochMs => `${day.format(epochMs)} UTC`,
    list: items => and.format(items)
  }
}

/** Decimals that each of these times needs, so that they line up below one another; undefined: none of them is in milliseconds. */
export function sharedDigits(numerals: readonly Pick<Numeral, 'value' | 'unit'>[]): number | undefined {
  const needed = numerals.flatMap(({ value, unit }) => {
    if (unit !== 'ms' || value === null) return []
    if (Math.abs(value) >= longMs) return [0]
    return [(/\.(\d+)$/.exec(String(Number(value.toFixed(mostDigits))))?.[1] ?? '').length]
  })
  return needed.length === 0 ? undefined : Math.max(...needed)
}
