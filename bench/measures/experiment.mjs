// An experiment of some seconds under random faults, drawn from a seed, that measures all there is at its end.
import { presetOnFreePorts } from '../presets.mjs'
import { numbersOf } from './random.mjs'

/** Labs in turn, and what may be killed, frozen or cut off in them. */
const labs = [
  { preset: 'replicated-server', front: 'proxy', behind: ['replica-1', 'replica-2'] },
  { preset: 'balanced-files', front: 'balancer', behind: ['server-1', 'server-2', 'server-3'] },
  { preset: 'full', front: 'proxy', behind: ['replica-1', 'replica-2', 'replica-3'] }
]

const nodeMeasures = ['rate', 'connections', 'cpu', 'memory', 'deaths']
/** The step from whose begin on some are taken. */
const loaded = 'loaded'
/** Measures that can be of one node, and of which. */
const ofBehind = [
  'failover.count',
  'failover.total',
  'failover.detect',
  'replicas.had',
  'replicas.missed',
  'replicas'
]

/**
 * @param {number} number which of the runs it is
 * @param {number} seed decides all of it
 * @param {readonly string[]} measures every measure there is
 * @param {number} troubles how many things go wrong
 */
export async function experimentOf(number, seed, measures, troubles) {
  const random = numbersOf(seed)
  const pick = list => list[Math.floor(random() * list.length)]
  const { preset, front, behind } = labs[number % labs.length]
  const acts = Array.from({ length: troubles }, () => trouble(pick, random, front, behind)).flat()
  const checks = [
    ...measures.map(measure => ({ measure })),
    ...nodeMeasures.flatMap(measure => [front, pick(behind)].map(of => ({ measure, of }))),
    ...ofBehind.map(measure => ({ measure, of: pick(behind) }))
  ]
  const steps = [
    { load: { rate: 20 + Math.floor(random() * 60), clients: 8 } },
    { id: loaded, wait: '1 s' },
    ...(preset === 'replicated-server' ? [] : [{ send: { bytes: '1 MB' } }]),
    ...acts,
    { reset: true },
    { load: 'off' },
    { wait: '1 s' },
    ...checks.map(check => ({
      // Of the whole, or from a later step on.
      check: { ...check, 'is-not': 'nothing', ...(random() < 0.5 && { since: loaded }) }
    }))
  ]
  // JSON is YAML.
  return JSON.stringify({
    exercise: `measured-${number}`,
    title: `Measured ${number}`,
    lab: { ...(await presetOnFreePorts(preset)), pace: 'real' },
    seed,
    steps
  })
}

/** One thing that goes wrong, some time with it, and mostly its end. */
function trouble(pick, random, front, behind) {
  const node = pick(behind)
  const wait = { wait: `${300 + Math.floor(random() * 900)} ms` }
  const fault = fields => [
    { fault: { link: `${front}->${node}`, ...fields } },
    wait,
    { clear: `${front}->${node}` }
  ]
  switch (Math.floor(random() * 6)) {
    case 0:
      return [{ kill: node }, wait, wait]
    case 1:
      return [{ freeze: node }, wait, { wait: '1200 ms' }, { resume: node }]
    case 2:
      return [{ partition: { sides: [[front], [node]] } }, wait, { wait: '1200 ms' }, { heal: true }]
    case 3:
      return fault({ type: 'latency', latencyMs: 20, jitterMs: 20, toxicity: 0.5 })
    case 4:
      return fault({ type: 'reset_peer', toxicity: 0.5 })
    default:
      return fault({ type: 'corrupt', probability: 0.02, toxicity: 0.5, direction: 'downstream' })
  }
}
