import type { Language } from '#shared/names'

/** A figure and its unit apart, so that a view can set them in different type. */
export interface Measure {
  readonly value: string
  readonly unit: string
}

/** Whose numbers, dates and lists the panel writes: Spanish is Mexico's, which points decimals and groups by commas. */
const locales: Readonly<Record<Language, string>> = { en: 'en', es: 'es-MX' }

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** Every number, date and unit that the panel shows. One object a language; see `formatFor`. */
export interface Format {
  readonly language: Language
  /** `digits` decimals at most; grouped. */
  number(value: number, digits?: number): string
  /** Exactly `digits` decimals. */
  fixed(value: number, digits: number): string
  /** A figure of about three digits: 4.0, 42, 1,204. */
  figure(value: number): string
  percent(share: number, digits?: number): string
  /** Decimal units, as disks and networks have them: 1 MB is 1,000,000 bytes. */
  bytes(bytes: number): Measure
  bytesText(bytes: number): string
  bytesRate(bytesPerSecond: number): Measure
  /** Milliseconds, in the unit that reads best: 3.0 ms, 1.6 s, 2 min 5 s. */
  duration(ms: number): Measure
  durationText(ms: number): string
  /** What a time is right to: ± 0.42 ms. */
  within(ms: number): string
  /** Without fractions, from seconds up: 0 s, 30 s, 2 min 05 s. */
  wholeDuration(ms: number): string
  /** How long ago, where there is room for one unit only: 1.2 s, 12 min, 3 h. */
  age(ms: number): string
  /** A time since the run began: 04:12.300, or 1:04:12.300. `decimals` from 0 to 3. */
  clock(ms: number, decimals?: number): string
  /** A time of day, from ms since the epoch. */
  timeOfDay(epochMs: number): string
  date(epochMs: number): string
  /** A day without its time, as one writes it by hand. */
  day(epochMs: number): string
  list(items: readonly string[]): string
}

const pad = (value: number, width = 2) => String(value).padStart(width, '0')

function create(language: Language): Format {
  const locale = locales[language]
  // Grouped whatever the language does with four digits by itself, so that columns line up.
  const options = { useGrouping: 'always' } as const
  const formats = new Map<string, Intl.NumberFormat>()
  const numberFormat = (min: number, max: number) => {
    const key = `${min}-${max}`
    let format = formats.get(key)
    if (!format) {
      format = new Intl.NumberFormat(locale, {
        ...options,
        minimumFractionDigits: min,
        maximumFractionDigits: max
      })
      formats.set(key, format)
    }
    return format
  }
  const time = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23'
  })
  const moment = new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'medium',
    hourCycle: 'h23'
  })
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'long' })
  const and = new Intl.ListFormat(locale, { type: 'conjunction' })
  const point =
    numberFormat(1, 1)
      .formatToParts(0.5)
      .find(part => part.type === 'decimal')?.value ?? '.'

  const number = (value: number, digits = 0) => numberFormat(0, digits).format(value)
  const fixed = (value: number, digits: number) => numberFormat(digits, digits).format(value)
  const figure = (value: number) => {
    const size = Math.abs(value)
    if (size === 0) return '0'
    return size < 9.95 ? fixed(value, 1) : number(value)
  }
  const bytes = (count: number): Measure => {
    let value = count
    let unit = 0
    while (Math.abs(value) >= 999.5 && unit < byteUnits.length - 1) {
      value /= 1000
      unit += 1
    }
    const digits = unit === 0 || Math.abs(value) >= 999.5 ? 0 : 1
    return { value: fixed(value, digits), unit: byteUnits[unit] ?? 'B' }
  }
  const duration = (ms: number): Measure => {
    // What was measured is not nothing: 0.03 ms.
    if (ms < 100) return { value: fixed(ms, ms > 0 && ms < 0.095 ? 2 : 1), unit: 'ms' }
    if (ms < 1000) return { value: number(ms), unit: 'ms' }
    if (ms < 59_950) return { value: fixed(ms / 1000, 1), unit: 's' }
    const seconds = Math.round(ms / 1000)
    if (seconds < 3600) return { value: `${Math.floor(seconds / 60)} min ${pad(seconds % 60)}`, unit: 's' }
    return { value: `${Math.floor(seconds / 3600)} h ${pad(Math.floor((seconds % 3600) / 60))}`, unit: 'min' }
  }
  const text = (measure: Measure) => `${measure.value}\u00a0${measure.unit}`

  return {
    language,
    number,
    fixed,
    figure,
    percent: (share, digits = 0) =>
      new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: digits }).format(share),
    bytes,
    bytesText: count => text(bytes(count)),
    bytesRate: rate => {
      const measure = bytes(rate)
      return { value: measure.value, unit: `${measure.unit}/s` }
    },
    duration,
    durationText: ms => text(duration(ms)),
    within: ms => `±\u00a0${text(duration(ms))}`,
    wholeDuration: ms => {
      const seconds = Math.max(0, Math.round(ms / 1000))
      return text(seconds < 60 ? { value: number(seconds), unit: 's' } : duration(seconds * 1000))
    },
    age: ms => {
      const seconds = Math.max(0, ms) / 1000
      if (seconds < 60) return text({ value: fixed(seconds, 1), unit: 's' })
      if (seconds < 3600) return text({ value: number(Math.floor(seconds / 60)), unit: 'min' })
      return text({ value: number(Math.floor(seconds / 3600)), unit: 'h' })
    },
    clock: (ms, decimals = 3) => {
      const scale = 10 ** (3 - decimals)
      const whole = Math.max(0, Math.floor(ms / scale) * scale)
      const seconds = Math.floor(whole / 1000)
      const hours = Math.floor(seconds / 3600)
      const clock = `${pad(Math.floor((seconds % 3600) / 60))}:${pad(seconds % 60)}`
      const fraction = decimals > 0 ? point + pad(whole % 1000, 3).slice(0, decimals) : ''
      return (hours > 0 ? `${hours}:` : '') + clock + fraction
    },
    timeOfDay: epochMs => time.format(epochMs),
    date: epochMs => moment.format(epochMs),
    day: epochMs => day.format(epochMs),
    list: items => and.format(items)
  }
}

const cache = new Map<Language, Format>()

export function formatFor(language: Language): Format {
  let format = cache.get(language)
  if (!format) cache.set(language, (format = create(language)))
  return format
}
