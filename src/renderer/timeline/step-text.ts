import type { Autopsy } from '#shared/state'
import { causeText } from '../events/event-words'
import { faultTypeWord } from '../faults/look/fault-text'
import type { Words } from '../i18n/use-words'

/** A step of an autopsy in words. */
export function stepText(
  t: Words,
  step: Autopsy['steps'][number]['step'],
  cause: string | undefined,
  to: string
): string {
  if (step === 'chosen') return t('timeline.step.chosen', { to })
  if (step === 'fault-set') return t('timeline.step.fault-set', { fault: faultTypeWord(t, cause ?? '') })
  if (step !== 'lost') return t(`timeline.step.${step}`)
  return t('timeline.step.lost', { cause: causeText(t, cause ?? '') })
}
