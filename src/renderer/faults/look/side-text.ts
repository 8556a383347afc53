import type { Format } from '../../format/format'
import type { Words } from '../../i18n/use-words'

/** Names said of a side; the rest is a count. */
const shownNames = 3

export function sideText(t: Words, format: Format, side: readonly string[]): string {
  const rest = side.length - shownNames
  // One more costs as much room as saying so.
  if (rest <= 1) return format.list(side)
  return t('faults.partition.and-more', { names: side.slice(0, shownNames).join(', '), count: rest })
}
