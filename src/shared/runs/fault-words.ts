import type { Diagnosis } from '../exercise/view'
import type { LinkFault } from '../faults'
import type { Language } from '../names'

/** How a figure is written: panel and report have each their own way. */
export interface FaultFigures {
  readonly time: (ms: number) => string
  readonly bytes: (bytes: number) => string
  readonly rate: (bytesPerSecond: number) => string
  /** Of a share, 0 to 1. */
  readonly share: (share: number) => string
}

type Said = Readonly<Record<Language, (...figures: readonly string[]) => string>>

const never: Said = { es: () => 'nunca se cierra', en: () => 'never closed' }
const closedAfter: Said = { es: time => `se cierra a los ${time}`, en: time => `closed after ${time}` }
const resetAtOnce: Said = { es: () => 'al momento', en: () => 'at once' }
const resetAfter: Said = { es: time => `a los ${time}`, en: time => `after ${time}` }
const endLater: Said = { es: time => `cierre ${time} más tarde`, en: time => `end ${time} later` }
const pieces: Said = {
  es: (bytes, variation, time) => `trozos de ${bytes} ± ${variation}, cada ${time}`,
  en: (bytes, variation, time) => `pieces of ${bytes} ± ${variation}, every ${time}`
}
const limit: Said = { es: bytes => `se cierra tras ${bytes}`, en: bytes => `closed after ${bytes}` }
const corrupt: Said = { es: share => `${share} de los bytes`, en: share => `${share} of the bytes` }
const toxicity: Said = {
  es: share => `en el ${share} de las conexiones`,
  en: share => `on ${share} of the connections`
}

/** The figures of a fault in words, each with its unit; empty where it has none. Its direction and toxicity are not in it. */
export function faultParameters(
  language: Language,
  { time, bytes, rate, share }: FaultFigures,
  fault: LinkFault
): string {
  switch (fault.type) {
    case 'latency':
      return `+${time(fault.latencyMs)}${fault.jitterMs > 0 ? ` ± ${time(fault.jitterMs)}` : ''}`
    case 'bandwidth':
      return rate(fault.bytesPerSecond)
    case 'slow_close':
      return endLater[language](time(fault.delayMs))
    case 'timeout':
      return fault.timeoutMs === 0 ? never[language]() : closedAfter[language](time(fault.timeoutMs))
    case 'reset_peer':
      return fault.timeoutMs === 0 ? resetAtOnce[language]() : resetAfter[language](time(fault.timeoutMs))
    case 'slicer':
      return pieces[language](bytes(fault.averageBytes), bytes(fault.variationBytes), time(fault.delayMs))
    case 'limit_data':
      return limit[language](bytes(fault.bytes))
    case 'corrupt':
      return corrupt[language](share(fault.probability))
    default:
      return ''
  }
}

/** How much a fault is said to be, by the figure that it is told by, with its unit; empty where it has none. */
export function faultAmount({ time, bytes, rate, share }: FaultFigures, { type, amount }: Diagnosis): string {
  if (amount === null) return ''
  switch (type) {
    case 'latency':
    case 'slow_close':
    case 'timeout':
    case 'reset_peer':
      return time(amount)
    case 'bandwidth':
      return rate(amount)
    case 'slicer':
    case 'limit_data':
      return bytes(amount)
    case 'corrupt':
      return share(amount)
    default:
      return String(amount)
  }
}

/** Of which share of the connections it takes hold. */
export const toxicityWords = (
  language: Language,
  { share }: Pick<FaultFigures, 'share'>,
  part: number
): string => toxicity[language](share(part))

/** Whether it matters which way the bytes go. A connection is refused or reset as a whole. */
export const isDirected = ({ type }: Pick<LinkFault, 'type'>): boolean =>
  type !== 'down' && type !== 'reset_peer' && type !== 'partition'
