import type { FaultType, LinkFault } from '#shared/faults'
import type { Diagnosis } from '#shared/exercise/view'
import {
  faultAmount,
  faultParameters as parametersIn,
  toxicityWords,
  type FaultFigures
} from '#shared/runs/fault-words'
import type { Format } from '../../format/format'
import type { Words } from '../../i18n/use-words'
import type { IconName } from '../../ui/icon/icon-drawings'

/** A partition is a fault of the links that it cuts, which nobody sets by itself. */
export type AnyFaultType = FaultType | 'partition'

/** A figure that a person sets, in the form of its fault. */
export interface FaultField {
  /** Its key in the schema. */
  readonly key: string
  readonly label:
    | 'latency'
    | 'jitter'
    | 'rate'
    | 'end-delay'
    | 'close-after'
    | 'reset-after'
    | 'piece-size'
    | 'variation'
    | 'pause'
    | 'most-bytes'
    | 'probability'
    | 'toxicity'
  readonly unit: 'ms' | 'B' | 'B/s' | '%'
  /** What its extreme value means. */
  readonly hint?: 'never' | 'at-once' | 'toxicity'
}

/** Every fault's last figure. */
const toxicityField: FaultField = { key: 'toxicity', label: 'toxicity', unit: '%', hint: 'toxicity' }

/** How one type of fault is drawn, said and asked for. `F`: the fault itself. */
interface FaultLook<F> {
  readonly icon: IconName
  /** The figures of its form, without toxicity. */
  readonly fields: readonly FaultField[]
  /** What stands beside its icon on a link: the figure, or the word where there is none. */
  readonly badge: (t: Words, format: Format, fault: F) => string
}

type FaultOf<T extends AnyFaultType> = Extract<LinkFault, { readonly type: T }>

/** A time that a person set: without the decimals of a measurement. */
export function setTime(format: Format, ms: number): string {
  return ms < 1000 ? `${format.number(ms, 1)}\u00a0ms` : `${format.number(ms / 1000, 2)}\u00a0s`
}

const rate = (format: Format, bytesPerSecond: number) => `${format.bytesText(bytesPerSecond)}/s`

/**
 * One row a type of fault, in the order of the menu: what is asked for most comes first. Its name and what it does
 * are words: `faults.type` and `faults.does`.
 */
const looks: { readonly [T in AnyFaultType]: FaultLook<FaultOf<T>> } = {
  latency: {
    icon: 'clock',
    fields: [
      { key: 'latencyMs', label: 'latency', unit: 'ms' },
      { key: 'jitterMs', label: 'jitter', unit: 'ms' }
    ],
    badge: (_t, format, fault) => `+${setTime(format, fault.latencyMs)}`
  },
  bandwidth: {
    icon: 'filter',
    fields: [{ key: 'bytesPerSecond', label: 'rate', unit: 'B/s' }],
    badge: (_t, format, fault) => rate(format, fault.bytesPerSecond)
  },
  timeout: {
    icon: 'hole',
    fields: [{ key: 'timeoutMs', label: 'close-after', unit: 'ms', hint: 'never' }],
    badge: t => t('faults.badge.timeout')
  },
  down: {
    icon: 'cut',
    fields: [],
    badge: t => t('faults.badge.down')
  },
  reset_peer: {
    icon: 'rst',
    fields: [{ key: 'timeoutMs', label: 'reset-after', unit: 'ms', hint: 'at-once' }],
    badge: t => t('faults.badge.reset')
  },
  corrupt: {
    icon: 'diff',
    fields: [{ key: 'probability', label: 'probability', unit: '%' }],
    badge: (t, format, fault) => t('faults.badge.corrupt', { share: format.percent(fault.probability, 2) })
  },
  slicer: {
    icon: 'slice',
    fields: [
      { key: 'averageBytes', label: 'piece-size', unit: 'B' },
      { key: 'variationBytes', label: 'variation', unit: 'B' },
      { key: 'delayMs', label: 'pause', unit: 'ms' }
    ],
    badge: (t, format, fault) => t('faults.badge.pieces', { bytes: format.bytesText(fault.averageBytes) })
  },
  limit_data: {
    icon: 'limit',
    fields: [{ key: 'bytes', label: 'most-bytes', unit: 'B' }],
    badge: (t, format, fault) => t('faults.badge.limit', { bytes: format.bytesText(fault.bytes) })
  },
  slow_close: {
    icon: 'backoff',
    fields: [{ key: 'delayMs', label: 'end-delay', unit: 'ms' }],
    badge: (t, format, fault) => t('faults.badge.close', { time: `+${setTime(format, fault.delayMs)}` })
  },
  partition: {
    icon: 'partition',
    fields: [],
    badge: t => t('faults.badge.partition')
  }
}

/** The row of a fault, whatever its type. */
const lookOf = (type: AnyFaultType): FaultLook<LinkFault> => looks[type] as FaultLook<LinkFault>

export const isFaultType = (type: string): type is AnyFaultType => Object.hasOwn(looks, type)

const allTypes = Object.keys(looks).filter(isFaultType)

/** Those that a person sets, in the order of the menu. */
export const faultMenu = allTypes.filter((type): type is FaultType => type !== 'partition')

export const faultIcons = Object.fromEntries(allTypes.map(type => [type, looks[type].icon])) as Readonly<
  Record<AnyFaultType, IconName>
>

/** The figures of a fault, in the order of its form. */
export const fieldsOf = (type: FaultType): readonly FaultField[] => [...looks[type].fields, toxicityField]

export const faultFigure = (t: Words, format: Format, fault: LinkFault): string =>
  lookOf(fault.type).badge(t, format, fault)

/** Its figures in words; empty where it has none. */
export const faultParameters = (format: Format, fault: LinkFault): string =>
  parametersIn(format.language, figuresOf(format), fault)

/** Of which share of the connections it takes hold, in words. */
export const faultShare = (format: Format, { toxicity }: Pick<LinkFault, 'toxicity'>): string =>
  toxicityWords(format.language, { share: share => format.percent(share) }, toxicity)

/** How much a fault is said to be, with its unit. */
export const amountText = (format: Format, diagnosis: Diagnosis): string =>
  faultAmount(figuresOf(format), diagnosis)

const figuresOf = (format: Format): FaultFigures => ({
  time: ms => setTime(format, ms),
  bytes: format.bytesText,
  rate: bytesPerSecond => rate(format, bytesPerSecond),
  share: share => format.percent(share, 2)
})

/** Whether nothing at all passes, on any connection: the link then looks cut. */
export function cuts({ type, toxicity }: LinkFault): boolean {
  return type === 'partition' || (type === 'down' && toxicity === 1)
}

export const directionArrows = { upstream: '→', downstream: '←', both: '↔' } as const
