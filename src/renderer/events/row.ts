import type { EventKind, JournalEvent } from '#shared/journal'
import type { NodeState } from '#shared/state'
import type { Format } from '../format/format'
import type { Words } from '../i18n/use-words'
import type { IconName } from '../ui/icon/icon-drawings'
import type { MarkKind } from './mark-kinds'

/** The chips above the Timeline's list, in their order. Each event is in one of them. */
export const categories = [
  'deaths',
  'failovers',
  'faults',
  'states',
  'transfers',
  'connections',
  'requests',
  'load',
  'log',
  'exercise'
] as const
export type Category = (typeof categories)[number]

/** The glyph of an event and the tone of its square; state is never colour alone. */
export interface EventLook {
  readonly icon: IconName
  readonly tone: 'accent' | 'quiet' | NodeState
}

export const look = (icon: IconName, tone: EventLook['tone'] = 'quiet'): EventLook => ({ icon, tone })

interface EventMark<K extends EventKind> {
  /** Null for an event of this kind that has no mark. */
  readonly what: MarkKind | ((event: JournalEvent<K>) => MarkKind | null)
  /** What the mark says, its node too. */
  name(event: JournalEvent<K>, t: Words): string
}

/** What every screen of the panel knows of one kind of event. What depends on the event is a function of it. */
export interface EventRow<K extends EventKind> {
  readonly category: Category | ((event: JournalEvent<K>) => Category)
  readonly look: EventLook | ((event: JournalEvent<K>) => EventLook)
  /** Its mark on the charts and in the Lab's lanes; null for a kind that has none. */
  readonly mark: EventMark<K> | null
  /** False for what comes by the thousand under load, and for those of such a kind that went as they should. */
  readonly notable: boolean | ((event: JournalEvent<K>) => boolean)
  /** Somebody asked for it: the Timeline keeps it in sight when a person did. */
  readonly act?: true
  /**
   * What happened, in words, without its time and its node, which have columns of their own.
   * @param foreign its node runs a program that is not of the lab
   */
  sentence(event: JournalEvent<K>, t: Words, format: Format, foreign: boolean): string
}

/** A row for every kind. */
export type EventRows = { readonly [K in EventKind]: EventRow<K> }
