import type { EventKind, JournalFilter } from '#shared/journal'
import { catalogue, eventKinds } from './catalogue'
import type { Category } from './row'

/** What comes by the thousand under load is read apart from the rest, which it would drown. */
export const streams = ['main', 'connections', 'log'] as const
export type Stream = (typeof streams)[number]

export function streamOf(category: Category): Stream {
  return category === 'connections' || category === 'log' ? category : 'main'
}

/** What one reads without asking for more: of a load that goes as it should, each second says the same. */
export function isMain(category: Category): boolean {
  return streamOf(category) === 'main' && category !== 'load'
}

/** A kind whose category depends on the event is in the main stream; sessions that ended whole are connections. */
function streamsOfKind(kind: EventKind): readonly Stream[] {
  const { category } = catalogue[kind]
  if (typeof category !== 'function') return [streamOf(category)]
  return kind === 'session' ? ['main', 'connections'] : ['main']
}

const kindsOf = (stream: Stream) => eventKinds.filter(kind => streamsOfKind(kind).includes(stream))

/** The kinds of each stream, for whoever asks the host for one. */
export const streamKinds: Readonly<Record<Stream, readonly EventKind[]>> = {
  main: kindsOf('main'),
  connections: kindsOf('connections'),
  log: kindsOf('log')
}

/** What the host is asked for to have all of these streams, and as little else as can be. */
export function streamFilter(chosen: readonly Stream[]): Pick<JournalFilter, 'kinds' | 'outcomes'> {
  if (chosen.length === streams.length) return {}
  return {
    kinds: [...new Set(chosen.flatMap(stream => streamKinds[stream]))],
    ...(!chosen.includes('connections') && { outcomes: ['cut', 'unknown'] })
  }
}
