import type { JournalEvent } from '../journal'
import type { Outcome } from '../outcome'
import { known, notKnown, within, type Measure, type MeasureInput } from './measure'

type Session = JournalEvent<'session'>

/** Sessions of clients; replays to replicas that catch up are none. */
const clientSessions = (input: MeasureInput): Session[] =>
  within(input, 'session').filter(
    ({ client, node }) => client !== 'catch-up' && (input.of === undefined || node === input.of)
  )

function ended(outcome: Outcome): Measure['take'] {
  return input => {
    const events = clientSessions(input).filter(
      session => session.phase === 'close' && session.outcome === outcome
    )
    return known(events.length, events)
  }
}

/** How a session stands with one replica. */
type Standing = 'had' | 'missed' | 'part' | 'unknown'

interface Had {
  readonly had: number
  readonly missed: number
  readonly twice: number
  readonly unknown: number
  readonly events: readonly Session[]
}

/**
 * What the replicas have had of the sessions that began in the time, by all that was told of them up to its end. A session
 * whose end was not told ended as it should, or goes on: all that it was opened to have it.
 */
function hadOf(input: MeasureInput): Had {
  const replicasOf = (proxy: string): string[] =>
    input.topology.links.filter(({ from }) => from === proxy).map(({ to }) => to)
  const standings = new Map<string, Standing>()
  const twice = new Set<string>()
  const told: Session[] = []
  for (const event of within(input, 'session')) {
    const { node = '', session, phase, client, upstreams } = event
    const key = (replica: string): string => `${node} ${session} ${replica}`
    const about = (replica: string): boolean => input.of === undefined || input.of === replica
    for (const { to, again, had } of upstreams.filter(({ to }) => about(to))) {
      const before = standings.get(key(to))
      if (client === 'catch-up') {
        // One that began before the time is none of it.
        if (before === undefined || event.replay !== 'done') continue
        if (again || before === 'part' || before === 'had') twice.add(key(to))
        standings.set(key(to), 'had')
      } else {
        if (again) twice.add(key(to))
        if (phase === 'open') standings.set(key(to), 'had')
        else if (before !== undefined) standings.set(key(to), standingOf(had))
      }
      told.push(event)
    }
    if (client === 'catch-up') continue
    if (phase === 'open') {
      for (const to of replicasOf(node).filter(about)) {
        if (!upstreams.some(upstream => upstream.to === to)) standings.set(key(to), 'missed')
      }
    } else if (event.requestBytes === 0) {
      // Nobody asked anything: there was nothing to have.
      for (const to of replicasOf(node)) standings.delete(key(to))
    }
  }
  const count = (...wanted: readonly Standing[]): number =>
    [...standings.values()].filter(standing => wanted.includes(standing)).length
  return {
    had: count('had'),
    missed: count('missed', 'part'),
    unknown: count('unknown'),
    twice: twice.size,
    events: told
  }
}

function standingOf(had: Session['upstreams'][number]['had']): Standing {
  switch (had) {
    case 'all':
    case undefined:
      return 'had'
    case 'nothing':
      return 'missed'
    default:
      return had
  }
}

/** Addressed as `sessions.cut`: of the replicating proxies, with whichever clients. */
export const sessionMeasures = {
  'sessions.count': {
    unit: '',
    title: { en: 'Sessions', es: 'Sesiones' },
    definition:
      'Connections of clients that replicating proxies opened to replicas. Past 5,000 a second, not all are told.',
    unknown: [],
    take: input => {
      const events = clientSessions(input).filter(({ phase }) => phase === 'open')
      return known(events.length, events)
    }
  },
  'sessions.cut': {
    unit: '',
    title: { en: 'Sessions cut', es: 'Sesiones cortadas' },
    definition: 'Sessions whose reply was shown to have ended before its end.',
    unknown: [],
    take: ended('cut')
  },
  'sessions.unknown': {
    unit: '',
    title: { en: 'Sessions whose end is not known', es: 'Sesiones de final desconocido' },
    definition: 'Sessions of which nothing shows whether the client had the whole reply.',
    unknown: [],
    take: ended('unknown')
  },
  'replicas.had': {
    unit: '',
    title: { en: 'Sessions had', es: 'Sesiones recibidas' },
    definition:
      'Sessions that a replica had whole, at once or by a replay, of those that began in the time. Without `of`, of all replicas together.',
    unknown: [],
    take: input => {
      const { had, events } = hadOf(input)
      return known(had, events)
    }
  },
  'replicas.missed': {
    unit: '',
    title: { en: 'Sessions missed', es: 'Sesiones perdidas' },
    definition:
      'Sessions that a replica had not, or only in part, and that were not replayed to it by the end of the time.',
    unknown: ['not-told'],
    take: input => {
      const { missed, unknown, events } = hadOf(input)
      return missed === 0 && unknown > 0 ? notKnown('not-told', events) : known(missed, events)
    }
  },
  'replicas.twice': {
    unit: '',
    title: { en: 'Sessions that may have run twice', es: 'Sesiones que pudieron ejecutarse dos veces' },
    definition: 'Sessions that reached a replica again although it may have had a part of them, or all.',
    unknown: [],
    take: input => {
      const { twice, events } = hadOf(input)
      return known(twice, events)
    }
  }
} as const satisfies Readonly<Record<string, Measure>>
