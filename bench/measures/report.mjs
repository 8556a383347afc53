// Computes every number of a report anew from the run's files, as docs/report.md and docs/measures.md define them.
import { incidentsIn } from './failovers.mjs'
import { keyOf, readLogs, readPage } from './printed.mjs'
import { isEqual, recount, takeOne } from './recount.mjs'
import { alignReplicas, compareReplicas } from './replicas.mjs'
import { knownAt } from './run-files.mjs'

/** How much a report prints: docs/report.md, "How much is printed". */
const most = { rows: 200, acts: 400, moments: 24, actsOfMoment: 6, inFull: 6, files: 500 }

/** Acts this close together are one moment, whose picture is so much later, ms. */
const togetherMs = 150
const effectMs = 200

/**
 * Each number of a page, and each that should be on it, as it says and as the run's files say.
 * @param {string} html
 * @param {ReturnType<typeof import('./run-files.mjs').readRun>} run
 * @param {readonly string[]} measures every measure there is
 * @returns {{ measure: string, of: string | null, says: unknown, is: unknown, equal: boolean }[]}
 */
export function recountReport(html, run, measures) {
  const { until, numbers } = readPage(html)
  const span = spanOf(run, until)
  const expected = new Map()
  const put = (measure, value, { of = null, from = null, to = null } = {}) => {
    const text = one => (one === null ? null : String(one))
    const key = { measure, of: text(of), from: text(from), to: text(to) }
    expected.set(keyOf(key), { ...key, is: value })
  }
  putRun(put, run, span, until)
  putActs(put, span)
  putMeasures(put, run, span, measures)
  putFailures(put, span)
  putFailovers(put, span)
  for (const { node, lines, sessions } of compareReplicas(span.events, span.topology, until)) {
    put('replica.lines', lines, { of: node })
    put('replica.sessions', sessions, { of: node })
  }
  putTransfers(put, span)
  const printed = new Set(numbers.map(keyOf))
  const missing = [...expected.values()].filter(one => !printed.has(keyOf(one)))
  return [
    ...numbers.map(number => {
      const found = expected.get(keyOf(number))
      return { ...number, is: found?.is, equal: found !== undefined && isSame(number.says, found.is) }
    }),
    ...missing.map(one => ({ ...one, says: undefined, equal: false })),
    ...recountLogs(html, span, until)
  ]
}

/** The numbers of the lines that stand side by side. */
function recountLogs(html, { events, topology }, until) {
  const printed = readLogs(html)
  if (printed.length === 0) return []
  const { all } = alignReplicas(events, topology, until)
  const sessions = new Map(all.map(one => [one.number, one]))
  return printed.map(({ node, session, index, text, says }) => {
    const own = session === null ? null : sessions.get(session)?.lines.get(node)
    // Of what no session tells of, the line is somewhere among those.
    const line =
      session === null
        ? all.flatMap(one => (one.isTold ? [] : (one.lines.get(node) ?? []))).find(one => one.number === says)
        : own?.[index]
    const of = `${node}, session ${session ?? '—'}, line ${index + 1}`
    return {
      measure: 'log.line',
      of,
      says,
      is: line?.number,
      equal: line?.number === says && line.text === text
    }
  })
}

const isSame = (says, is) => (is === null ? says === 'unknown' : isEqual(Number(says), is))

/** What a report tells of: of an exercise, when it was opened until it ended; otherwise all that was known. */
function spanOf(run, until) {
  const ended = run.events.findLast(
    ({ kind, t, phase }) => kind === 'exercise' && t >= until && ['ended', 'stopped'].includes(phase)
  )
  const moment = ended && run.moments.find(({ lastEvent }) => lastEvent >= ended.seq)
  if (moment?.exercise?.phase === 'ended' && moment.exercise.endedAt === until) {
    const { topology, exercise } = moment
    return {
      from: exercise.startedAt,
      to: until,
      topology,
      exercise,
      events: run.events.filter(({ seq }) => seq <= ended.seq),
      samples: run.samples.filter(({ t }) => t <= until)
    }
  }
  const { events, samples, moment: last } = knownAt(run, until)
  return { from: 0, to: until, topology: last.topology, exercise: last.exercise, events, samples }
}

function putRun(put, { info }, { topology }, until) {
  put('run.duration', until)
  put('run.seed', info.seed)
  for (const node of topology.nodes)
    for (const field of ['port', 'receiverPort'])
      if (node[field] !== undefined) put(`topology.${field}`, node[field], { of: node.id })
}

const actKinds = [
  'start-asked',
  'stop-asked',
  'kill-asked',
  'freeze-asked',
  'resume-asked',
  'faults-reset',
  'fault-set',
  'fault-cleared',
  'partition-set',
  'partition-cleared',
  'load',
  'exchange',
  'topology-changed'
]

/** What somebody did, and the moments at which several things were done. */
function putActs(put, { events, from, exercise }) {
  const since = exercise?.steps[0]?.startedAt ?? 0
  const told = events.filter(({ t }) => t >= from)
  const begins = told.findIndex(({ kind, to }) => kind === 'node-state' && to === 'up')
  // A load that is asked for while it is so already is nothing that was done.
  const idle = new Set()
  let rate = null
  for (const { kind, seq, enabled, rate: wanted } of told) {
    if (kind !== 'load') continue
    const next = enabled ? wanted : null
    if (next === rate) idle.add(seq)
    rate = next
  }
  const acts = told.filter(({ kind, by, t, seq }, index) => {
    const isOfLab = by === 'host' && (kind === 'start-asked' || kind === 'stop-asked')
    const isFirst = kind === 'topology-changed' && (begins < 0 || index < begins)
    return actKinds.includes(kind) && t >= since && !isOfLab && !isFirst && !idle.has(seq)
  })
  const moments = []
  for (const act of acts) {
    const last = moments.at(-1)?.at(-1)
    if (last && act.t - last.t <= togetherMs) moments.at(-1).push(act)
    else moments.push([act])
  }
  const fields = act => {
    if (act.kind === 'load' && act.enabled) put('event.rate', act.rate, { of: act.seq })
    if (act.kind === 'exchange') put('event.count', act.count, { of: act.seq })
  }
  for (const act of acts.slice(0, most.acts)) {
    put('event.t', act.t, { of: act.seq })
    fields(act)
  }
  for (const [index, moment] of moments.slice(0, most.moments).entries()) {
    const next = moments[index + 1]?.[0].t ?? Infinity
    put('moment.t', Math.min(moment.at(-1).t + effectMs, next), { of: moment[0].seq })
    for (const act of moment.slice(0, most.actsOfMoment)) fields(act)
  }
}

function putMeasures(put, run, { events, samples, topology, from, to, exercise }, measures) {
  const input = { events, samples, topology, from, to, of: null }
  const taken = measures
    .map(measure => [measure, takeOne(measure, input)])
    .filter(([, value]) => !String(value).startsWith('unknown'))
  const about = measure => measure.split('.')[0]
  const happened = new Set(taken.filter(([, value]) => value !== 0).map(([measure]) => about(measure)))
  for (const [measure, value] of taken) {
    put('window.from', from)
    put('window.to', to)
    // Of what did not happen at all, the report has no numbers.
    if (typeof value === 'number' && happened.has(about(measure))) put(measure, value, { from, to })
  }
  if (!exercise) return
  const checked = recount({ ...run, exercise, events, topology })
  for (const { measure, of, is, from: since, at } of checked) {
    // A word stands there as one.
    const isWord = typeof is === 'string' && !is.startsWith('unknown')
    if (!isWord) put(measure, typeof is === 'number' ? is : null, { of, from: since, to: at })
  }
  for (const { id, startedAt, endedAt, answer } of exercise.steps) {
    if (startedAt !== null) put('step.startedAt', startedAt, { of: id })
    if (endedAt !== null) put('step.endedAt', endedAt, { of: id })
    if (answer) put('answer.at', answer.at, { of: id })
  }
  const { got, of, cost } = exercise.points
  if (of > 0) {
    put('exercise.points', got - cost)
    put('exercise.points-of', of)
  }
}

/** Nodes that did not run, faults, and sessions and requests that did not end well. */
function putFailures(put, { events, from }) {
  const since = events.filter(({ t }) => t >= from)
  const outages = []
  for (const event of events) {
    const { kind, node, cause, to } = event
    const isDead = kind === 'node-exit' && cause !== 'stopped' && event.t >= from
    const isFrozen = kind === 'node-state' && to === 'frozen'
    const isBack = kind === 'node-state' && (to === 'up' || to === 'stopped')
    const open = outages.find(outage => outage.node === node && outage.ended === null)
    if (open && isFrozen) outages.splice(outages.indexOf(open), 1)
    if (open && (isDead || isBack)) open.ended = event
    if (isDead || isFrozen) outages.push({ node, began: event, ended: null })
  }
  for (const { node, began, ended } of outages
    .sort((a, b) => a.began.seq - b.began.seq)
    .slice(0, most.rows)) {
    put('event.t', began.t, { of: began.seq })
    if (ended) put('outage', ended.t - began.t, { of: node, from: began.t, to: ended.t })
  }
  const faults = []
  for (const event of since) {
    const { kind, link, name, changed } = event
    if (kind === 'fault-set' && !changed) faults.push({ set: event, cleared: null })
    if (kind !== 'fault-cleared' && kind !== 'faults-reset') continue
    for (const fault of faults) {
      const isIt = kind === 'faults-reset' || (fault.set.link === link && fault.set.name === name)
      if (isIt) fault.cleared ??= event
    }
  }
  for (const { set, cleared } of faults.slice(0, most.rows)) {
    put('event.t', set.t, { of: set.seq })
    if (!cleared) continue
    put('event.t', cleared.t, { of: cleared.seq })
    if (cleared.kind === 'fault-cleared' && cleared.connections !== null)
      put('event.connections', cleared.connections, { of: cleared.seq })
  }
  const rows = []
  let goesOn = false
  const badNumbers = []
  for (const event of since) {
    const { kind, phase, node, outcome, evidence, method, path, session, openedAt } = event
    const isEnd = kind === 'session' && phase === 'close'
    const last = rows.at(-1)?.events.at(-1)
    if (kind === 'unanswered' || (isEnd && outcome !== undefined && outcome !== 'whole')) {
      const alike = JSON.stringify([kind, node, outcome, evidence, method, path])
      // Numbers between two of which nothing is told are sessions that went well, where the second began after the first.
      const between = badNumbers.filter(bad => bad.node === node && bad.session > last?.session)
      const told = new Set(between.map(bad => bad.session).filter(number => number < session)).size
      const isNext = !isEnd || openedAt <= last?.t || told >= session - last?.session - 1
      if (goesOn && rows.at(-1).alike === alike && isNext) rows.at(-1).events.push(event)
      else rows.push({ alike, events: [event] })
      if (isEnd) badNumbers.push({ node, session })
      goesOn = true
    } else if (isEnd && outcome === 'whole' && node === last?.node) goesOn = false
    else if (
      kind === 'tally' &&
      event.to === last?.node &&
      event.fromAt >= last.t &&
      event.outcomes.expected > 0
    )
      goesOn = false
  }
  for (const { events: same } of rows.slice(0, most.rows)) {
    put('failures.count', same.length, { of: same[0].seq })
    for (const { kind, seq, t, session } of [same[0], same.at(-1)]) {
      put('event.t', t, { of: seq })
      if (kind === 'session') put('event.session', session, { of: seq })
    }
  }
}

function putFailovers(put, { events, from }) {
  const all = incidentsIn(events).filter(({ begin }) => begin >= from)
  for (const [index, incident] of all.slice(0, most.rows).entries()) {
    const { seq, begin, end, byte, lostBytes, repeatedBytes, steps } = incident
    const of = `autopsy-${seq}`
    put('autopsy.t', begin, { of })
    put('autopsy.total', end - begin, { of })
    put('autopsy.lost', lostBytes, { of })
    put('autopsy.repeated', repeatedBytes, { of })
    if (index >= most.inFull) continue
    put('autopsy.byte', byte, { of })
    for (const [step, t] of steps) {
      put(`autopsy.step.${step}`, t, { of })
      put(`autopsy.after.${step}`, t - begin, { of })
    }
  }
}

/** Of the source, its sender and the lab tell; of each copy, its receiver. */
function putTransfers(put, { events, topology, from }) {
  const files = new Map()
  const clients = topology.nodes.filter(({ kind }) => kind === 'client').map(({ id }) => id)
  for (const event of events.filter(({ kind }) => kind === 'transfer')) {
    const { transfer, node, receiver, t, size } = event
    if (!files.has(transfer) && files.size === most.files) continue
    if (!files.has(transfer)) files.set(transfer, { startedAt: t, size: null, copies: new Map() })
    const file = files.get(transfer)
    file.size = size ?? file.size
    if (node !== undefined && !clients.includes(node)) file.copies.set(receiver ?? node, event)
  }
  for (const [id, { startedAt, size, copies }] of files) {
    if (startedAt < from) continue
    put('transfer.startedAt', startedAt, { of: id })
    put('transfer.size', size, { of: id })
    for (const { seq, bytes } of copies.values()) put('event.bytes', bytes ?? null, { of: seq })
  }
}
