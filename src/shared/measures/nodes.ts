import type { MetricSample } from '../state'
import { known, notKnown, within, type Measure, type MeasureInput } from './measure'

function samplesOf({ samples, from, to, of }: MeasureInput): readonly MetricSample[] {
  return samples.filter(({ t, node }) => t >= from && t <= to && (of === undefined || node === of))
}

/** Of one node: of its samples. Of all: of the sums of those that were taken together. */
function sampled(
  value: (sample: MetricSample) => number | null,
  sum: (values: readonly number[]) => number
): Measure['take'] {
  return input => {
    const moments = new Map<number, number>()
    for (const sample of samplesOf(input)) {
      const one = value(sample)
      if (one !== null) moments.set(sample.t, (moments.get(sample.t) ?? 0) + one)
    }
    if (moments.size === 0) return notKnown('no-samples')
    return known(Math.round(sum([...moments.values()]) * 1000) / 1000)
  }
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
const most = (values: readonly number[]): number => values.reduce((max, value) => Math.max(max, value), 0)

/** Of one node with `of`, otherwise of all together; sampled twice a second. */
export const nodeMeasures = {
  rate: {
    unit: '/s',
    title: { en: 'Requests served a second', es: 'Peticiones atendidas por segundo' },
    definition: 'Requests that the node counted, a second: the mean of its samples.',
    unknown: ['no-samples'],
    take: sampled(({ rates }) => rates.requests, mean)
  },
  connections: {
    unit: '',
    title: { en: 'Connections', es: 'Conexiones' },
    definition: 'Connections that were open at the node: the most in any of its samples.',
    unknown: ['no-samples'],
    take: sampled(({ open }) => open, most)
  },
  cpu: {
    unit: '%',
    title: { en: 'CPU', es: 'CPU' },
    definition: 'Processor time, in percent of one core: the mean of its samples.',
    unknown: ['no-samples'],
    take: sampled(({ cpu }) => cpu, mean)
  },
  memory: {
    unit: 'bytes',
    title: { en: 'Memory', es: 'Memoria' },
    definition: 'Memory of the process, or of the thread’s heap: the most in any of its samples.',
    unknown: ['no-samples'],
    take: sampled(({ memory }) => memory, most)
  },
  deaths: {
    unit: '',
    title: { en: 'Deaths', es: 'Muertes' },
    definition: 'Ends of nodes that nobody had asked politely to end.',
    unknown: [],
    take: input => {
      const events = within(input, 'node-exit').filter(
        ({ node, cause }) => cause !== 'stopped' && (input.of === undefined || node === input.of)
      )
      return known(events.length, events)
    }
  },
  'balancer.retries': {
    unit: '',
    title: { en: 'Requests asked again', es: 'Peticiones repetidas a otro servidor' },
    definition: 'Requests that a balancer asked of another server, because the first did not answer them.',
    unknown: [],
    take: input => {
      const events = within(input, 'retry')
      return known(events.length, events)
    }
  },
  'balancer.unanswered': {
    unit: '',
    title: { en: 'Requests without a server', es: 'Peticiones sin servidor' },
    definition: 'Requests that no server of a balancer could answer, or whose answer was cut.',
    unknown: [],
    take: input => {
      const events = within(input, 'unanswered')
      return known(events.length, events)
    }
  }
} as const satisfies Readonly<Record<string, Measure>>
