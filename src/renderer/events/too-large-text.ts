import type { TooLarge } from '#shared/journal'
import type { Format } from '../format/format'
import type { Words } from '../i18n/use-words'

/** Why nodes were not started by themselves. */
export function tooLargeText({ what, nodes, needs, has }: TooLarge, t: Words, format: Format): string {
  const amount = what === 'memory' ? format.bytesText : format.number
  return t(`events.said.too-large-${what}`, { count: nodes, needs: amount(needs), has: amount(has) })
}
