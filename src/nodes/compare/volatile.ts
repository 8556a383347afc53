const uuid = /^"?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"?$/i
const clock = /^"?(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?"?$/
const number = /^"?(\d{10}(?:\.\d+)?|\d{13})"?$/
/** What `Date.parse` would make of "5" or "a 1" is no date. */
const dateLike = /\d{4}-\d\d-\d\d|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b.*\d\d:\d\d/
/** Replicas that answer at the same time, with clocks that are set, are as close. */
const closeMs = 10 * 60_000
const dayMs = 24 * 3600_000

/**
 * Whether two values differ by their nature in each reply, so that nothing has to be learned: both say a time, and
 * nearly the same; or both are UUIDs. `now`: ms since 1970, by which a number is taken for a time.
 */
export function isVolatile(place: string, a: string, b: string, now: number): boolean {
  if (uuid.test(a) && uuid.test(b)) return true
  if (place === 'header age') return /^\d{1,9}$/.test(a) && /^\d{1,9}$/.test(b)
  const [date, other] = [dateMs(a), dateMs(b)]
  if (date !== null && other !== null) return Math.abs(date - other) <= closeMs
  const [time, otherTime] = [clockMs(a), clockMs(b)]
  if (time !== null && otherTime !== null) {
    const apart = Math.abs(time - otherTime)
    return Math.min(apart, dayMs - apart) <= closeMs
  }
  const [epoch, otherEpoch] = [epochMs(a), epochMs(b)]
  if (epoch === null || otherEpoch === null || a.length !== b.length) return false
  return Math.abs(epoch - now) <= dayMs && Math.abs(epoch - otherEpoch) <= closeMs
}

/** Whether a value by itself is one that `isVolatile` may be true of. */
export function mayBeVolatile(value: string): boolean {
  return uuid.test(value) || dateMs(value) !== null || clockMs(value) !== null
}

function dateMs(text: string): number | null {
  if (text.length > 64 || !dateLike.test(text)) return null
  const ms = Date.parse(text.replace(/^"|"$/g, '').replace(/(\d),(\d)/, '$1.$2'))
  return Number.isNaN(ms) ? null : ms
}

function clockMs(text: string): number | null {
  const [, hours, minutes, seconds = '0'] = clock.exec(text) ?? []
  if (hours === undefined || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 60) return null
  return 1000 * (3600 * Number(hours) + 60 * Number(minutes) + Number(seconds))
}

function epochMs(text: string): number | null {
  const digits = number.exec(text)?.[1]
  if (digits === undefined) return null
  return digits.length === 13 && !digits.includes('.') ? Number(digits) : 1000 * Number(digits)
}
