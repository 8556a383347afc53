// What nodes were lost by, and how long it took until another had taken over: docs/measures.md, "What a failover is put
// down to".

/** Clocks of programs on one machine agree to within this, ms. */
const slackMs = 1
/** An exit may be seen so long after the loss, and a loss told so long after the node was back, ms. */
const lateMs = 500
/** A kill or an exit is nobody's cause any more after so long, ms; what is silent (a freeze, a fault) after so long. */
const loudMs = 5_000
const silentMs = 30_000
/** Losses without a known cause that are nearer than this are one, ms. */
const togetherMs = 2_000

export function failoversIn({ events, during, from, to, of }) {
  const handed = during.filter(({ kind }) => kind === 'failover')
  const ofOne = handed.filter(event => of === null || event.from === of || event.node === of)
  const all = incidentsIn(events.filter(({ t }) => t <= to)).filter(
    ({ begin, lost, observer }) => begin >= from && (of === null || lost === of || observer === of)
  )
  const worst = (time, why) => {
    if (all.length === 0) return 'unknown: no-failover'
    const times = all.map(time).filter(ms => ms !== null)
    return times.length === 0 ? `unknown: ${why}` : Math.max(...times)
  }
  const span = (begin, end) => (begin === null || end === null ? null : Math.max(0, end - begin))
  return {
    count: all.length,
    sessions: handed.filter(event => of === null || event.from === of).length,
    total: worst(({ cause, begin, end }) => (cause === null ? null : end - begin), 'no-cause'),
    detect: worst(({ cause, lostAt }) => span(cause, lostAt), 'no-cause'),
    decide: worst(({ lostAt, chosenAt }) => span(lostAt, chosenAt), 'no-cause'),
    resume: worst(({ chosenAt, firstByteAt }) => span(chosenAt, firstByteAt), 'no-first-byte'),
    lost: ofOne.reduce((sum, { lostBytes }) => sum + lostBytes, 0),
    repeated: ofOne.reduce((sum, { repeatedBytes }) => sum + repeatedBytes, 0)
  }
}

/**
 * The failovers of a run, each by the one that speaks for it, in the order in which they came to be known: when it was told
 * of so long ago that whatever belongs to it has been told too.
 */
export function incidentsIn(events) {
  const causes = []
  const seen = new Set()
  const unexplained = new Map()
  const incidents = []
  let waiting = []
  const settle = now => {
    const late = waiting.filter(({ t }) => now >= t + lateMs)
    const goes = one =>
      late.some(due => due.node === one.node && due.from === one.from && one.lostAt <= due.lostAt)
    const known = waiting.filter(goes).sort((a, b) => a.lostAt - b.lostAt)
    waiting = waiting.filter(one => !known.includes(one))
    for (const event of known) {
      const cause = causeOf(event, causes)
      if (isNews(event, cause, { causes, seen, unexplained })) incidents.push(incidentOf(event, cause))
    }
  }
  for (const event of events) {
    if (event.kind === 'log') continue
    settle(event.t)
    noteCause(event, causes)
    if (event.kind === 'failover') waiting.push(event)
  }
  settle(Infinity)
  return incidents
}

function isNews(event, cause, { causes, seen, unexplained }) {
  const { node: observer, from: lost, lostAt } = event
  if (cause) {
    const key = `${observer} ${causes.indexOf(cause)}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  }
  if (isKnownDown(lost, causes) && ['refused', 'timeout'].includes(event.cause)) return false
  const key = `${observer} ${lost}`
  const before = unexplained.get(key) ?? -Infinity
  unexplained.set(key, lostAt)
  return Math.abs(lostAt - before) > togetherMs
}

function incidentOf({ seq, node: observer, from: lost, lostAt, chosenAt, firstByteAt, ...event }, cause) {
  const steps = Object.entries({
    [cause?.askedBy ?? 'asked']: cause?.asked,
    'exit-seen': cause?.exit,
    lost: lostAt,
    chosen: chosenAt,
    'first-byte': firstByteAt
  }).filter(([, t]) => typeof t === 'number')
  const begin = Math.min(...steps.map(([, t]) => t))
  const end = firstByteAt ?? Math.max(...steps.map(([, t]) => t))
  const { byte, lostBytes, repeatedBytes } = event
  return {
    seq,
    observer,
    lost,
    lostAt,
    chosenAt,
    firstByteAt,
    cause: cause ? (cause.asked ?? cause.exit) : null,
    begin,
    end,
    steps,
    byte,
    lostBytes,
    repeatedBytes
  }
}

/** Whatever a node can be lost by: `asked`, its `exit`, and when it was `over`. */
function noteCause(event, causes) {
  const { kind, t, node, link, name } = event
  const ofNode = id => causes.filter(cause => cause.node === id)
  const begins = cause => {
    // What is set again under its name begins anew.
    for (const one of causes) if (cause.key !== undefined && one.key === cause.key) one.isPast = true
    causes.push(cause)
  }
  if (kind === 'kill-asked') causes.push({ node, asked: t, askedBy: kind, isKill: true })
  if (kind === 'freeze-asked') causes.push({ node, asked: t, askedBy: kind, isSilent: true })
  if (kind === 'node-exit') {
    const last = ofNode(node).at(-1)
    if (last?.isKill && last.exit === undefined) last.exit = t
    else causes.push({ node, exit: t })
  }
  if (kind === 'node-listening' || kind === 'resume-asked') for (const cause of ofNode(node)) cause.over ??= t
  if (kind === 'fault-set') {
    const parts = (a, b) => link === `${a}->${b}`
    begins({ key: `${link} ${name}`, asked: t, askedBy: kind, isSilent: true, parts })
  }
  if (kind === 'partition-set') {
    const side = id => event.sides.findIndex(side => side.includes(id))
    const parts = (a, b) => side(a) >= 0 && side(b) >= 0 && side(a) !== side(b)
    begins({ key: name, asked: t, askedBy: 'fault-set', isSilent: true, parts })
  }
  const key = { 'fault-cleared': `${link} ${name}`, 'partition-cleared': name }[kind]
  const cleared = key === undefined ? undefined : causes.findLast(cause => cause.key === key)
  if (cleared) cleared.over ??= t
}

const beginOf = ({ asked = Infinity, exit = Infinity }) => Math.min(asked, exit)

/** The newest that can have been it. */
function causeOf({ node: observer, from: lost, lostAt }, causes) {
  const possible = causes.filter(cause => {
    if (cause.isPast) return false
    if (cause.parts ? !cause.parts(observer, lost) : cause.node !== lost) return false
    const isBefore = beginOf(cause) <= lostAt + (cause.asked === undefined ? lateMs : slackMs)
    const isFresh = lostAt - (cause.exit ?? beginOf(cause)) <= (cause.isSilent ? silentMs : loudMs)
    return isBefore && isFresh && lostAt <= (cause.over ?? Infinity) + lateMs
  })
  return possible.sort((a, b) => beginOf(a) - beginOf(b)).at(-1) ?? null
}

/** Whether the last that happened to a node was its end, and it is not back. */
function isKnownDown(node, causes) {
  const last = causes.filter(cause => cause.node === node).at(-1)
  return last !== undefined && last.over === undefined
}
