import type { RunMark } from '#shared/runs/runs'
import { placeText } from '../../faults/look/fault-text'
import type { Words } from '../../i18n/use-words'

/** `replica-1 killed`, as one reads it on the scrubber. */
export function runMarkText(t: Words, { kind, node, link }: RunMark): string {
  const what = t(`runs.mark.${kind}`)
  const where = node ?? (link === undefined ? undefined : placeText(t, link))
  return where === undefined ? what : `${what}: ${where}`
}
