import type { EventKind, JournalEvent } from '#shared/journal'
import type { Format } from '../format/format'
import type { Words } from '../i18n/use-words'
import { exerciseRows } from './exercise-rows'
import { failoverRows } from './failover-rows'
import { faultRows } from './fault-rows'
import { lifeRows } from './life-rows'
import type { MarkKind } from './mark-kinds'
import type { Category, EventLook, EventRow, EventRows } from './row'
import { trafficRows } from './traffic-rows'

/** Every kind of event of the journal, as all screens show it. A kind without a row does not compile. */
export const catalogue: EventRows = {
  ...lifeRows,
  ...faultRows,
  ...failoverRows,
  ...exerciseRows,
  ...trafficRows
}

export const eventKinds = Object.keys(catalogue) as EventKind[]

/** Kinds of which at least some events have a mark. */
export const markedKinds: readonly EventKind[] = eventKinds.filter(kind => catalogue[kind].mark !== null)

/** Kinds of which at least some events are a person's. */
export const actKinds: readonly EventKind[] = eventKinds.filter(kind => catalogue[kind].act === true)

/** The row of an event's own kind, which the compiler can't follow through the index. */
const rowOf = (event: JournalEvent) => catalogue[event.kind] as EventRow<EventKind>

export function categoryOf(event: JournalEvent): Category {
  const { category } = rowOf(event)
  return typeof category === 'function' ? category(event) : category
}

/** False for what comes by the thousand under load. */
export function isNotable(event: JournalEvent): boolean {
  const { notable } = rowOf(event)
  return typeof notable === 'function' ? notable(event) : notable
}

export function eventLook(event: JournalEvent): EventLook {
  const { look } = rowOf(event)
  return typeof look === 'function' ? look(event) : look
}

export function markOf(event: JournalEvent): MarkKind | null {
  const what = rowOf(event).mark?.what ?? null
  return typeof what === 'function' ? what(event) : what
}

export const markName = (t: Words, event: JournalEvent): string => rowOf(event).mark?.name(event, t) ?? ''

/** @param foreign its node runs a program that is not of the lab, or is gone: what that printed is shown as it is */
export const eventSentence = (t: Words, format: Format, event: JournalEvent, foreign = true): string =>
  rowOf(event).sentence(event, t, format, foreign)

/** Whether a person did it, and not the lab or its host by itself. */
export function isAct(event: JournalEvent): boolean {
  return rowOf(event).act === true && !('by' in event && (event.by === 'host' || event.by === 'lab'))
}
