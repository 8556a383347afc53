import { createStore } from 'zustand/vanilla'
import type { Category } from '../events/row'

/** `main`: everything but connections and log lines. */
export type Kinds = 'main' | 'all' | readonly Category[]

export interface TimelineChoices {
  readonly kinds: Kinds
  readonly node: string | null
  readonly query: string
  readonly newestFirst: boolean
}

/** What was chosen on this screen, kept while another one is open. */
export const timelineStore = createStore<TimelineChoices>(() => ({
  kinds: 'main',
  node: null,
  query: '',
  newestFirst: true
}))
