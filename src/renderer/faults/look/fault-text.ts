import type { FaultView, LinkFault } from '#shared/faults'
import { linkEnds, outside } from '#shared/links'
import { isDirected } from '#shared/runs/fault-words'
import type { Format } from '../../format/format'
import type { Words } from '../../i18n/use-words'
import { linkName } from './links'
import { directionArrows, faultParameters, faultShare, isFaultType, type AnyFaultType } from './fault-look'

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
    faultParameters(format, fault),
    isDirected(fault) ? directionText(t, fault.direction, to) : '',
    fault.toxicity < 1 ? faultShare(format, fault) : ''
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
  const ends = linkEnds(link)
  return ends?.from === outside ? t('faults.place-door', { node: ends.to }) : linkName(link)
}

/** A fault as one line, for whoever cannot see its badge. */
export function faultSentence(t: Words, format: Format, view: FaultView, to: string, runs: boolean): string {
  const details = faultDetails(t, format, view.fault, to)
  const what = [faultWord(t, view.fault.type), ...details].join(', ')
  return `${what}; ${biteText(t, format, view, runs)}`
}
