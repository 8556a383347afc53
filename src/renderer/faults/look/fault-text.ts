import type { FaultView, LinkFault } from '#shared/faults'
import type { Format } from '../../format/format'
import type { Words } from '../../i18n/use-words'
import { linkName } from './links'
import { directionArrows, hasDirection, isFaultType, type AnyFaultType } from './fault-look'

/** A time that a person set: without the decimals of a measurement. */
export function setTime(format: Format, ms: number): string {
  return ms < 1000 ? `${format.number(ms, 1)}\u00a0ms` : `${format.number(ms / 1000, 2)}\u00a0s`
}

const rate = (format: Format, bytesPerSecond: number) => `${format.bytesText(bytesPerSecond)}/s`

/** What stands beside its icon on a link: the figure, or the word where there is none. */
export function faultFigure(t: Words, format: Format, fault: LinkFault): string {
  switch (fault.type) {
    case 'latency':
      return `+${setTime(format, fault.latencyMs)}`
    case 'bandwidth':
      return rate(format, fault.bytesPerSecond)
    case 'slow_close':
      return t('faults.badge.close', { time: `+${setTime(format, fault.delayMs)}` })
    case 'timeout':
      return t('faults.badge.timeout')
    case 'reset_peer':
      return t('faults.badge.reset')
    case 'slicer':
      return t('faults.badge.pieces', { bytes: format.bytesText(fault.averageBytes) })
    case 'limit_data':
      return t('faults.badge.limit', { bytes: format.bytesText(fault.bytes) })
    case 'corrupt':
      return t('faults.badge.corrupt', { share: format.percent(fault.probability, 2) })
    case 'down':
      return t('faults.badge.down')
    case 'partition':
      return t('faults.badge.partition')
  }
}

/** Its parameters in words; empty where it has none. */
function parameters(t: Words, format: Format, fault: LinkFault): string {
  switch (fault.type) {
    case 'latency': {
      const jitter = fault.jitterMs > 0 ? ` ± ${setTime(format, fault.jitterMs)}` : ''
      return `+${setTime(format, fault.latencyMs)}${jitter}`
    }
    case 'bandwidth':
      return rate(format, fault.bytesPerSecond)
    case 'slow_close':
      return t('faults.part.end-later', { time: setTime(format, fault.delayMs) })
    case 'timeout':
      return fault.timeoutMs === 0
        ? t('faults.part.never')
        : t('faults.part.closed-after', { time: setTime(format, fault.timeoutMs) })
    case 'reset_peer':
      return fault.timeoutMs === 0
        ? t('faults.part.reset-at-once')
        : t('faults.part.reset-after', { time: setTime(format, fault.timeoutMs) })
    case 'slicer':
      return t('faults.part.pieces', {
        bytes: format.bytesText(fault.averageBytes),
        variation: format.bytesText(fault.variationBytes),
        time: setTime(format, fault.delayMs)
      })
    case 'limit_data':
      return t('faults.part.limit', { bytes: format.bytesText(fault.bytes) })
    case 'corrupt':
      return t('faults.part.corrupt', { share: format.percent(fault.probability, 2) })
    case 'down':
    case 'partition':
      return ''
  }
}

export const faultWord = (t: Words, type: AnyFaultType): string => t(`faults.type.${type}`)

/** As the journal has it, which may have been written by another version. */
export const faultTypeWord = (t: Words, type: string): string =>
  isFaultType(type) ? faultWord(t, type) : type

/** Which way it acts, as an arrow and words; `to`: who accepts the connections. */
function directionText(t: Words, direction: LinkFault['direction'], to: string): string {
  return `${directionArrows[direction]} ${t(`faults.direction.${direction}`, { to })}`
}

/** Parameters, direction and toxicity: what a person set, in the order in which it matters. */
export function faultDetails(t: Words, format: Format, fault: LinkFault, to: string): string[] {
  return [
    parameters(t, format, fault),
    hasDirection(fault.type) ? directionText(t, fault.direction, to) : '',
    fault.toxicity < 1 ? t('faults.part.share', { share: format.percent(fault.toxicity) }) : ''
  ].filter(text => text !== '')
}

/** How far it has bitten; `runs`: whether the node that counts it does. */
export function biteText(t: Words, format: Format, { counts }: FaultView, runs: boolean): string {
  if (counts === null) return t(runs ? 'faults.bite.waiting' : 'faults.bite.asleep')
  const { connections, bytes } = counts
  if (connections === 0 && bytes === 0) return t('faults.bite.none')
  const words = t('common.unit.connections', { count: connections })
  return bytes === 0
    ? t('faults.bite.connections-only', { connections: words })
    : t('faults.bite.so', { connections: words, bytes: format.bytesText(bytes) })
}

/** Where a fault is: a link's two ends, or a node's door. */
export function placeText(t: Words, link: string): string {
  const [from = '', to = ''] = link.split('->')
  return from === 'outside' ? t('faults.place-door', { node: to }) : linkName(link)
}

/** A fault as one line, for whoever cannot see its badge. */
export function faultSentence(t: Words, format: Format, view: FaultView, to: string, runs: boolean): string {
  const details = faultDetails(t, format, view.fault, to)
  const what = [faultWord(t, view.fault.type), ...details].join(', ')
  return `${what}; ${biteText(t, format, view, runs)}`
}
