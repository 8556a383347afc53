import type { LossCause } from '#shared/journal'
import type { Autopsy } from '#shared/state'
import { faultTypeWord } from '../faults/look/fault-text'
import type { Words } from '../i18n/use-words'

const causes: readonly LossCause[] = [
  'fin',
  'rst',
  'refused',
  'timeout',
  'no-progress',
  'lagging',
  'diverged',
  'detached'
]

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
  const known = causes.find(one => one === cause)
  return t('timeline.step.lost', { cause: known ? t(`lab.autopsy.cause.${known}`) : (cause ?? '') })
}
