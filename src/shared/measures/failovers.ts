import type { Autopsy } from '../state'
import { Autopsies } from './autopsies'
import { known, notKnown, within, type Measure, type MeasureInput } from './measure'

/** One timeline for each death, or fault, and each node that saw it. */
function autopsiesOf({ events, from, to, of }: MeasureInput): readonly Autopsy[] {
  const autopsies = new Autopsies()
  const made = events.flatMap(event => (event.t <= to ? autopsies.onEvent(event) : []))
  return [...made, ...autopsies.tick(Infinity)].filter(
    autopsy => autopsy.t >= from && (of === undefined || autopsy.from === of || autopsy.observer === of)
  )
}

type StepName = Autopsy['steps'][number]['step']
const at = ({ steps }: Autopsy, ...names: readonly StepName[]): number | null =>
  steps.find(({ step }) => names.includes(step))?.t ?? null

/** The worst of all failovers. */
function worst(
  time: (autopsy: Autopsy) => number | null,
  missing: 'no-cause' | 'no-first-byte'
): Measure['take'] {
  return input => {
    const autopsies = autopsiesOf(input)
    const events = within(input, 'failover')
    if (autopsies.length === 0) return notKnown('no-failover')
    const times = autopsies.map(time).filter(ms => ms !== null)
    if (times.length === 0) return notKnown(missing, events)
    return known(Math.round(Math.max(...times) * 1000) / 1000, events)
  }
}

const between = (begin: number | null, end: number | null): number | null =>
  begin === null || end === null ? null : Math.max(0, end - begin)

/** What the node was lost by: what was asked, or its exit where nobody asked. */
const cause = (autopsy: Autopsy): number | null =>
  at(autopsy, 'kill-asked', 'freeze-asked', 'fault-set') ?? at(autopsy, 'exit-seen')

function bytes(which: 'lostBytes' | 'repeatedBytes'): Measure['take'] {
  return input => {
    const events = within(input, 'failover').filter(
      ({ from, node }) => input.of === undefined || from === input.of || node === input.of
    )
    return known(
      events.reduce((sum, event) => sum + event[which], 0),
      events
    )
  }
}

/** Addressed as `failover.total`; of several failovers, the worst. */
export const failoverMeasures = {
  'failover.count': {
    unit: '',
    title: { en: 'Failovers', es: 'Relevos' },
    definition:
      'Deaths and faults in which another node took over, each counted once for each proxy or balancer that saw it.',
    unknown: [],
    take: input => known(autopsiesOf(input).length, within(input, 'failover'))
  },
  'failover.sessions': {
    unit: '',
    title: { en: 'Sessions handed over', es: 'Sesiones relevadas' },
    definition: 'Sessions, and new connections, that went on with another node than the one that was lost.',
    unknown: [],
    take: input => {
      const events = within(input, 'failover').filter(
        ({ from }) => input.of === undefined || from === input.of
      )
      return known(events.length, events)
    }
  },
  'failover.total': {
    unit: 'ms',
    title: { en: 'Failover, in all', es: 'Relevo, en total' },
    definition:
      'From what the node was lost by (kill, freeze or fault; its exit where nobody asked) to the first byte from the next.',
    unknown: ['no-failover', 'no-cause'],
    take: worst(autopsy => (cause(autopsy) === null ? null : autopsy.totalMs), 'no-cause')
  },
  'failover.detect': {
    unit: 'ms',
    title: { en: 'Failover: until it was noticed', es: 'Relevo: hasta que se notó' },
    definition: 'From what the node was lost by to when the proxy, or the balancer, gave it up.',
    unknown: ['no-failover', 'no-cause'],
    take: worst(autopsy => between(cause(autopsy), at(autopsy, 'lost')), 'no-cause')
  },
  'failover.decide': {
    unit: 'ms',
    title: { en: 'Failover: until the next was chosen', es: 'Relevo: hasta que se eligió al siguiente' },
    definition: 'From when the node was given up to when the next one was chosen.',
    unknown: ['no-failover'],
    take: worst(autopsy => between(at(autopsy, 'lost'), at(autopsy, 'chosen')), 'no-cause')
  },
  'failover.resume': {
    unit: 'ms',
    title: { en: 'Failover: until its first byte', es: 'Relevo: hasta su primer byte' },
    definition: 'From when the next one was chosen to when its first byte went to the client.',
    unknown: ['no-failover', 'no-first-byte'],
    take: worst(autopsy => between(at(autopsy, 'chosen'), at(autopsy, 'first-byte')), 'no-first-byte')
  },
  'failover.lost': {
    unit: 'bytes',
    title: { en: 'Bytes lost', es: 'Bytes perdidos' },
    definition: 'Bytes of replies that no client got because of a failover, over all sessions.',
    unknown: [],
    take: bytes('lostBytes')
  },
  'failover.repeated': {
    unit: 'bytes',
    title: { en: 'Bytes repeated', es: 'Bytes repetidos' },
    definition: 'Bytes of replies that clients got twice because of a failover, over all sessions.',
    unknown: [],
    take: bytes('repeatedBytes')
  }
} as const satisfies Readonly<Record<string, Measure>>
