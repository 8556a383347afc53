import type { LossCause } from '#shared/journal'
import type { Format } from '../format/format'
import { reasonText } from '../i18n/reasons'
import type { Words } from '../i18n/use-words'

const origins = ['panel', 'cli', 'host', 'lab', 'exercise'] as const

/** Who asked for something. */
export function byText(t: Words, who: string): string {
  const known = origins.find(origin => origin === who)
  return known ? t(`events.by.${known}`) : t('events.by.other', { who })
}

const causes: Readonly<Record<LossCause, true>> = {
  fin: true,
  rst: true,
  refused: true,
  timeout: true,
  'no-progress': true,
  lagging: true,
  diverged: true,
  detached: true,
  shortage: true
}
const isLossCause = (cause: string): cause is LossCause => Object.hasOwn(causes, cause)

/** Why an upstream was given up; a cause of a newer host's is shown as it came. */
export const causeText = (t: Words, cause: string): string =>
  isLossCause(cause) ? t(`events.cause.${cause}`) : cause

/** The parts that are there, with commas between. */
export const joined = (...texts: readonly (string | false | undefined)[]): string =>
  texts.filter(Boolean).join(', ')

/** Why it went so, where the node that told of it said so. */
export const whyText = (format: Format, reason: string | undefined): string | undefined =>
  reason === undefined ? undefined : reasonText(format.language, reason)

/** How many events of a kind that is sampled were left out since the last one. */
export function skippedText(t: Words, count: number | undefined): string | undefined {
  return count ? t('events.said.skipped', { count }) : undefined
}
