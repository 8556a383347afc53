import type { Point } from '#shared/diagram/diagram'
import { eventSentence } from '../events/catalogue'
import { causeText } from '../events/event-words'
import { faultTypeWord } from '../faults/look/fault-text'
import type { Format } from '../format/format'
import type { Words } from '../i18n/use-words'
import type { Autopsy } from '#shared/state'

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

/** What happened at a point of a diagram. */
export function pointText(t: Words, format: Format, point: Point): string {
  switch (point.what) {
    case 'session-open':
    case 'session-close':
    case 'connection-open':
    case 'connection-close':
    case 'connection-failed':
      return t(`timeline.point.${point.what}`)
    case 'node-state':
      return t('timeline.point.node-state', {
        node: point.node ?? '',
        state: t(`common.state.${point.state ?? 'down'}`)
      })
    case 'event':
      return point.event ? eventSentence(t, format, point.event) : ''
    default:
      return stepText(t, point.what, point.cause, point.node ?? '')
  }
}
