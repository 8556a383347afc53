import type { FaultType, LinkFault } from '#shared/faults'
import type { IconName } from '../../ui/icon/icon-drawings'

/** A partition is a fault of the links that it cuts, which nobody sets by itself. */
export type AnyFaultType = FaultType | 'partition'

/** Those that a person sets, in the order of the menu: what is asked for most comes first. */
export const faultMenu: readonly FaultType[] = [
  'latency',
  'bandwidth',
  'timeout',
  'down',
  'reset_peer',
  'corrupt',
  'slicer',
  'limit_data',
  'slow_close'
]

export const faultIcons: Readonly<Record<AnyFaultType, IconName>> = {
  latency: 'clock',
  bandwidth: 'filter',
  slow_close: 'backoff',
  timeout: 'hole',
  reset_peer: 'rst',
  slicer: 'slice',
  limit_data: 'limit',
  corrupt: 'diff',
  down: 'cut',
  partition: 'partition'
}

/** Whether nothing at all passes, on any connection: the link then looks cut. */
export function cuts({ type, toxicity }: LinkFault): boolean {
  return type === 'partition' || (type === 'down' && toxicity === 1)
}

/** Whether it matters which way the bytes go. A connection is refused or reset as a whole. */
export const hasDirection = (type: AnyFaultType): boolean =>
  type !== 'down' && type !== 'reset_peer' && type !== 'partition'

export const directionArrows = { upstream: '→', downstream: '←', both: '↔' } as const

export const isFaultType = (type: string): type is AnyFaultType => Object.hasOwn(faultIcons, type)
