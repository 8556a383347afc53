import type { EventKind } from '#shared/journal'
import { catalogue, eventKinds } from './catalogue'
import type { Category } from './row'

/** What comes by the thousand under load is read apart from the rest, which it would drown. */
export const streams = ['main', 'connections', 'log'] as const
export type Stream = (typeof streams)[number]

export function streamOf(category: Category): Stream {
  return category === 'connections' || category === 'log' ? category : 'main'
}

const streamOfKind = (kind: EventKind): Stream => {
  const { category } = catalogue[kind]
  // A kind whose category depends on the event is never among those that come by the thousand.
  return typeof category === 'function' ? 'main' : streamOf(category)
}

/** The kinds of each stream, for whoever asks the host for one. */
export const streamKinds: Readonly<Record<Stream, readonly EventKind[]>> = {
  main: eventKinds.filter(kind => streamOfKind(kind) === 'main'),
  connections: eventKinds.filter(kind => streamOfKind(kind) === 'connections'),
  log: eventKinds.filter(kind => streamOfKind(kind) === 'log')
}
