// Computes what a run says of itself anew from its files, as docs/measures.md defines it. It shares no code with the
// product, so that a fault in its measures is not made twice.
import { failoversIn } from './failovers.mjs'
import { replicasIn } from './replicas.mjs'
import { sessionsIn } from './sessions.mjs'

/** How long before a measure was taken an event may be that was told only afterwards, ms. */
const toldLateMs = 2_000

/**
 * Each number that an exercise of the run measured, as the run has it and as its files say.
 * @param {ReturnType<import('./run-files.mjs').readRun>} run
 * @returns {{ measure: string, of: string | null, says: unknown, is: unknown, equal: boolean }[]}
 */
export function recount({ events, samples, topology, exercise, lesson }) {
  const opened = events.findLast(({ kind, phase }) => kind === 'exercise' && phase === 'opened')
  const told = events.filter(({ kind, phase, check, seq }) => {
    return kind === 'step' && phase !== 'began' && check && check.at !== null && seq > opened.seq
  })
  return told.map(({ seq, step, what, check }) => {
    const { measure, of, at } = check
    const from = begunAt({ exercise, lesson }, step, what)
    const says = check.value ?? `unknown: ${check.unknown}`
    const take = known => takeOne(measure, { events: known, samples, topology, from, to: at, of })
    const earlier = events.filter(event => event.seq < seq && event.seq > opened.seq)
    let is = take(earlier)
    // The newest of what is known may have been told only after the measure was taken.
    for (let count = earlier.length; !isEqual(is, says) && count > 0; count--) {
      const newest = earlier[count - 1]
      if (newest.t < at - toldLateMs) break
      const without = take(earlier.slice(0, count - 1))
      if (isEqual(without, says)) is = without
    }
    return { measure, of, from, at, says, is, equal: isEqual(is, says) }
  })
}

/** From when on a step's measure is taken: its own begin of a prediction, otherwise that of the step that it names, or of the first. */
function begunAt({ exercise, lesson }, step, what) {
  const index = exercise.steps.findIndex(({ id }) => id === step)
  const { check, until } = lesson?.steps[index] ?? {}
  const since = what === 'predict' ? step : (check?.since ?? until?.since ?? exercise.steps[0].id)
  return exercise.steps.find(({ id }) => id === since).startedAt
}

export function isEqual(a, b) {
  if (typeof a !== 'number' || typeof b !== 'number') return a === b
  return Math.abs(a - b) <= 0.0011
}

/** What a measure is: a number, a word, or `unknown: WHY`. */
export function takeOne(measure, { events, samples, topology, from, to, of }) {
  const during = events.filter(({ t }) => t >= from && t <= to)
  const is = of === null ? () => true : node => node === of
  const run = { events, during, topology, from, to, of, is }
  const [group, name = ''] = measure.split('.')
  switch (group) {
    case 'client':
      return clientIn(run)[name]
    case 'failover':
      return failoversIn(run)[name]
    case 'sessions':
      return sessionsIn(run)[name]
    case 'replicas':
      return ['had', 'missed', 'twice'].includes(name)
        ? sessionsIn(run)[name]
        : replicasIn(run)[name || 'state']
    case 'copies':
      return copiesIn(run)[name]
    case 'deaths':
      return during.filter(({ kind, node, cause }) => kind === 'node-exit' && cause !== 'stopped' && is(node))
        .length
    case 'balancer':
      return during.filter(({ kind }) => kind === { retries: 'retry', unanswered: 'unanswered' }[name]).length
    default:
      return sampled(
        group,
        samples.filter(({ t, node }) => t >= from && t <= to && is(node))
      )
  }
}

const sumOf = numbers => numbers.reduce((sum, number) => sum + number, 0)

/** The lab's client tells of its load once a second (`tally`), and of each run of exchanges. */
function clientIn({ during, topology, from, to, is }) {
  const tallies = during.filter(event => event.kind === 'tally' && is(event.to))
  const exchanges = during.filter(event => event.kind === 'exchange' && is(event.target))
  const count = (...names) => sumOf(names.flatMap(name => tallies.map(({ outcomes }) => outcomes[name] ?? 0)))
  const clients = topology.nodes.filter(({ kind }) => kind === 'client').map(({ id }) => id)
  const hasDied = during.some(
    ({ kind, node, cause }) => kind === 'node-exit' && clients.includes(node) && cause !== 'stopped'
  )
  const ok = count('expected') + sumOf(exchanges.map(exchange => exchange.ok))
  const failed =
    count('different', 'cut', 'refused', 'timed-out') + sumOf(exchanges.map(exchange => exchange.failed))
  const newest = Object.values(Object.fromEntries(tallies.map(tally => [`${tally.node} ${tally.to}`, tally])))
  const isWaiting = newest.some(({ oldestMs }) => oldestMs > 1_000)
  const counts = {
    requests: ok + failed,
    ok,
    failed: failed === 0 && isWaiting ? 'unknown: under-way' : failed,
    different: count('different'),
    unknown: sumOf(newest.map(({ open }) => open)),
    unsent: count('unsent'),
    rate: (ok + failed) / Math.max(0.001, (to - from) / 1000)
  }
  const times = tallies.flatMap(({ latencies }) => latencies).sort(([a], [b]) => a - b)
  const answered = sumOf(times.map(([, number]) => number))
  const timed = {
    p50: percentile(times, answered, 50),
    p95: percentile(times, answered, 95),
    p99: percentile(times, answered, 99),
    slowest: most(tallies.map(({ slowestMs }) => slowestMs)),
    gap: most(tallies.map(({ gapMs }) => gapMs))
  }
  return {
    ...(hasDied ? everyOne(counts, 'unknown: client-died') : counts),
    ...(answered === 0 ? everyOne(timed, 'unknown: no-requests') : timed)
  }
}

const most = numbers => numbers.reduce((max, number) => Math.max(max, number), 0)
const everyOne = (of, value) => Object.fromEntries(Object.keys(of).map(name => [name, value]))

/** By nearest rank; bucket `b` holds the times up to 0.01 ms * 2^(b/16). */
function percentile(buckets, all, percent) {
  let left = Math.max(1, Math.ceil((percent / 100) * all))
  for (const [bucket, number] of buckets) {
    left -= number
    if (left <= 0) return 0.01 * 2 ** (bucket / 16)
  }
  return null
}

/** Each receiver tells what became of its copy; the last word holds, but what is stored stays stored. */
function copiesIn({ during, is }) {
  const words = new Map()
  for (const report of during) {
    if (report.kind !== 'transfer' || report.receiver === undefined || !is(report.receiver)) continue
    const copy = `${report.transfer} ${report.receiver}`
    if (words.get(copy)?.phase !== 'stored') words.set(copy, report)
  }
  const all = [...words.values()]
  return {
    stored: all.filter(({ phase, outcome = 'whole' }) => phase === 'stored' && outcome === 'whole').length,
    cut: all.filter(({ phase, outcome }) => ['cut', 'failed'].includes(phase) && outcome !== 'unknown')
      .length,
    unknown: all.filter(({ outcome }) => outcome === 'unknown').length
  }
}

/** Samples that were taken together are added up: of all nodes, where no node was named. */
function sampled(measure, samples) {
  const value = {
    rate: ({ rates }) => rates.requests,
    connections: ({ open }) => open,
    cpu: ({ cpu }) => cpu,
    memory: ({ memory }) => memory
  }[measure]
  const sums = new Map()
  for (const sample of samples)
    if (value(sample) !== null) sums.set(sample.t, (sums.get(sample.t) ?? 0) + value(sample))
  const all = [...sums.values()]
  if (all.length === 0) return 'unknown: no-samples'
  return measure === 'rate' || measure === 'cpu' ? sumOf(all) / all.length : most(all)
}
