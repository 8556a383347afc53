import type { JournalEvent } from '../journal'
import type { Language } from '../names'
import type { ReplicaComparison } from '../replicas'
import type { MetricSample } from '../state'
import type { Topology } from '../topology'

/** What a measure is computed from: the record of a run, and nothing else. */
export interface MeasureInput {
  /** In the order of their numbers; at least those from `from` to `to`, and what led to them. Log lines are not needed. */
  readonly events: readonly JournalEvent[]
  readonly samples: readonly MetricSample[]
  readonly topology: Topology
  /** The replicas' logs as the run has them at `to`; null where they were not compared. */
  readonly comparison: ReplicaComparison | null
  /** From when to when, both included, ms since the run began. */
  readonly from: number
  readonly to: number
  /** Of one node, or of one link's other end, only. */
  readonly of?: string | undefined
}

/** Why a number is not known. */
export const unknownReasons = {
  'no-requests': { en: 'no request was answered', es: 'ninguna petición tuvo respuesta' },
  'no-failover': { en: 'no other node took over', es: 'ningún otro nodo tomó el relevo' },
  'no-first-byte': {
    en: 'nothing was left to be sent when the other took over',
    es: 'no quedaba nada por enviar cuando el otro tomó el relevo'
  },
  'no-cause': {
    en: 'the journal does not show what the node was lost by',
    es: 'la bitácora no muestra por qué se perdió el nodo'
  },
  'under-way': {
    en: 'a request had waited for its answer for more than a second',
    es: 'una petición llevaba más de un segundo sin respuesta'
  },
  'client-died': {
    en: 'the client itself died, and took its last counts with it',
    es: 'el propio cliente murió y se llevó sus últimas cuentas'
  },
  'not-told': {
    en: 'the proxy could not tell for all sessions',
    es: 'el proxy no pudo decirlo de todas las sesiones'
  },
  'no-samples': { en: 'the node was not sampled in that time', es: 'no hay muestras del nodo en ese tiempo' },
  'nothing-compared': {
    en: 'the replicas have no lines to compare',
    es: 'las réplicas no tienen líneas que comparar'
  },
  'no-such-node': { en: 'there is no such node', es: 'no existe ese nodo' },
  'no-measure': { en: 'there is no such measure', es: 'no existe esa medida' }
} as const satisfies Readonly<Record<string, Readonly<Record<Language, string>>>>
export type UnknownReason = keyof typeof unknownReasons

export interface Measurement {
  /** Null: not known. */
  readonly value: number | string | null
  readonly unknown: UnknownReason | null
  /** Numbers of the events that show it, the newest few. */
  readonly events: readonly number[]
}

/** One row of the table of measures. */
export interface Measure {
  readonly unit: '' | 'ms' | 'bytes' | '/s' | '%'
  /** What it is called in the panel and in a report. */
  readonly title: Readonly<Record<Language, string>>
  /** What exactly it is, in one or two sentences. */
  readonly definition: string
  /** What may make it unknown. */
  readonly unknown: readonly UnknownReason[]
  take(input: MeasureInput): Measurement
}

const maxEvents = 20

export function known(value: number | string, events: readonly JournalEvent[] = []): Measurement {
  return { value, unknown: null, events: events.slice(-maxEvents).map(({ seq }) => seq) }
}

export function notKnown(unknown: UnknownReason, events: readonly JournalEvent[] = []): Measurement {
  return { value: null, unknown, events: events.slice(-maxEvents).map(({ seq }) => seq) }
}

type OfKind<K extends JournalEvent['kind']> = Extract<JournalEvent, { readonly kind: K }>

/** Events of one kind in the time that is measured. */
export function within<K extends JournalEvent['kind']>(
  { events, from, to }: Pick<MeasureInput, 'events' | 'from' | 'to'>,
  kind: K
): OfKind<K>[] {
  return events.filter((event): event is OfKind<K> => event.kind === kind && event.t >= from && event.t <= to)
}
