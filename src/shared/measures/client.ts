import type { JournalEvent } from '../journal'
import { loadOutcomes, type LoadOutcome } from '../load/load-results'
import { quantile } from './buckets'
import { known, notKnown, within, type Measure, type MeasureInput, type Measurement } from './measure'

/** What became of the requests that the lab's own client sent: its load, and runs of exchanges. */
interface Account {
  readonly outcomes: Readonly<Record<LoadOutcome, number>>
  readonly exchanges: { readonly ok: number; readonly failed: number }
  readonly buckets: ReadonlyMap<number, number>
  readonly slowestMs: number
  readonly gapMs: number
  /** Requests whose end is not known at the end of the time that is measured, and how long the oldest has waited, ms. */
  readonly open: number
  readonly oldestMs: number
  /** A client ended otherwise than politely. */
  readonly died: boolean
  readonly events: readonly JournalEvent[]
}

function accountOf(input: MeasureInput): Account {
  const about = (to: string | undefined): boolean => input.of === undefined || to === input.of
  const tallies = within(input, 'tally').filter(({ to }) => about(to))
  const runs = within(input, 'exchange').filter(({ target }) => about(target))
  const outcomes = Object.fromEntries(
    loadOutcomes.map(outcome => [
      outcome,
      tallies.reduce((sum, tally) => sum + (tally.outcomes[outcome] ?? 0), 0)
    ])
  ) as Record<LoadOutcome, number>
  const buckets = new Map<number, number>()
  for (const { latencies } of tallies)
    for (const [bucket, count] of latencies) buckets.set(bucket, (buckets.get(bucket) ?? 0) + count)
  const last = [...new Map(tallies.map(tally => [`${tally.node} ${tally.to}`, tally])).values()]
  const clients = new Set(input.topology.nodes.filter(({ kind }) => kind === 'client').map(({ id }) => id))
  const deaths = within(input, 'node-exit').filter(
    ({ node = '', cause }) => clients.has(node) && cause !== 'stopped'
  )
  return {
    outcomes,
    exchanges: {
      ok: runs.reduce((sum, { ok }) => sum + ok, 0),
      failed: runs.reduce((sum, { failed }) => sum + failed, 0)
    },
    buckets,
    slowestMs: Math.max(0, ...tallies.map(({ slowestMs }) => slowestMs)),
    gapMs: Math.max(0, ...tallies.map(({ gapMs }) => gapMs)),
    open: last.reduce((sum, { open }) => sum + open, 0),
    oldestMs: Math.max(0, ...last.map(({ oldestMs }) => oldestMs)),
    died: deaths.length > 0,
    events: [...tallies, ...runs]
  }
}

/** A request that has waited for so long may have failed already, and nobody knows it yet, ms. */
const patientMs = 1_000

const failedOutcomes = ['different', 'cut', 'refused', 'timed-out'] as const

function failuresOf({ outcomes, exchanges }: Account): number {
  return failedOutcomes.reduce((sum, outcome) => sum + outcomes[outcome], exchanges.failed)
}

/** A count. It is not known when the client took a part of it into its grave. */
function counting(count: (account: Account) => number): Measure['take'] {
  return input => {
    const account = accountOf(input)
    return account.died ? notKnown('client-died', account.events) : known(count(account), account.events)
  }
}

/** A time of the requests of the load that were answered. */
function timing(time: (account: Account) => number | null): (input: MeasureInput) => Measurement {
  return input => {
    const account = accountOf(input)
    const ms = account.buckets.size === 0 ? null : time(account)
    return ms === null ? notKnown('no-requests', account.events) : known(round(ms), account.events)
  }
}

const round = (ms: number): number => Math.round(ms * 1000) / 1000

/** All that ended. */
const requests = counting(account => account.outcomes.expected + account.exchanges.ok + failuresOf(account))

/** Addressed as `client.failed`. */
export const clientMeasures = {
  'client.requests': {
    unit: '',
    title: { en: 'Requests sent', es: 'Peticiones enviadas' },
    definition:
      'Requests of the load, single requests, and exchanges, that the lab’s client sent and that ended in the time.',
    unknown: ['client-died'],
    take: requests
  },
  'client.ok': {
    unit: '',
    title: { en: 'Requests answered as expected', es: 'Peticiones con la respuesta esperada' },
    definition: 'Of these, those whose reply came whole and was as expected.',
    unknown: ['client-died'],
    take: counting(({ outcomes, exchanges }) => outcomes.expected + exchanges.ok)
  },
  'client.failed': {
    unit: '',
    title: { en: 'Requests failed', es: 'Peticiones fallidas' },
    definition:
      'Of these, those that were refused, cut, answered too late, or answered otherwise than expected.',
    unknown: ['client-died', 'under-way'],
    take: input => {
      const account = accountOf(input)
      const failed = failuresOf(account)
      if (account.died) return notKnown('client-died', account.events)
      // One failure is one, whatever becomes of the others; none is none only if nobody waits in vain.
      return failed === 0 && account.oldestMs > patientMs
        ? notKnown('under-way', account.events)
        : known(failed, account.events)
    }
  },
  'client.different': {
    unit: '',
    title: { en: 'Replies not as expected', es: 'Respuestas distintas de lo esperado' },
    definition: 'Replies of the load that came, and were not as expected. They are among `client.failed`.',
    unknown: ['client-died'],
    take: counting(({ outcomes }) => outcomes.different)
  },
  'client.unknown': {
    unit: '',
    title: { en: 'Requests under way', es: 'Peticiones en curso' },
    definition: 'Requests of the load whose end was not known yet at the end of the time.',
    unknown: ['client-died'],
    take: counting(({ open }) => open)
  },
  'client.unsent': {
    unit: '',
    title: { en: 'Requests not sent', es: 'Peticiones no enviadas' },
    definition:
      'Requests that were due, and were not sent because too many were unanswered. They are no failures.',
    unknown: ['client-died'],
    take: counting(({ outcomes }) => outcomes.unsent)
  },
  'client.rate': {
    unit: '/s',
    title: { en: 'Requests a second', es: 'Peticiones por segundo' },
    definition: '`client.requests` over the length of the time.',
    unknown: ['client-died'],
    take: input => {
      const seconds = Math.max(0.001, (input.to - input.from) / 1000)
      const all = requests(input)
      return typeof all.value === 'number' ? { ...all, value: round(all.value / seconds) } : all
    }
  },
  'client.p50': percentile('50', 0.5, { en: 'Median latency', es: 'Latencia mediana' }),
  'client.p95': percentile('95', 0.95, { en: 'Latency, 95 of 100', es: 'Latencia, 95 de 100' }),
  'client.p99': percentile('99', 0.99, { en: 'Latency, 99 of 100', es: 'Latencia, 99 de 100' }),
  'client.slowest': {
    unit: 'ms',
    title: { en: 'Slowest answer', es: 'Respuesta más lenta' },
    definition:
      'The longest that an answered request of the load took, from its start to the end of its reply.',
    unknown: ['no-requests'],
    take: timing(({ slowestMs }) => slowestMs)
  },
  'client.gap': {
    unit: 'ms',
    title: { en: 'Longest time without an answer', es: 'Mayor tiempo sin respuesta' },
    definition:
      'The longest time, while the load was on, between two replies to one target that were as expected; or since the last of them.',
    unknown: ['no-requests'],
    take: timing(({ gapMs }) => gapMs)
  }
} as const satisfies Readonly<Record<string, Measure>>

function percentile(name: string, share: number, title: Measure['title']): Measure {
  return {
    unit: 'ms',
    title,
    definition: `The time within which ${name} of 100 answered requests of the load were, by nearest rank, up to 4.4 % too long.`,
    unknown: ['no-requests'],
    take: timing(({ buckets }) => quantile(buckets, share))
  }
}
