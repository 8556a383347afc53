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

/** The first failover that each observer tells of each cause. */
function incidentsIn(events) {
  const causes = causesIn(events)
  const seen = new Set()
  const unexplained = new Map()
  const incidents = []
  const failovers = events.filter(({ kind }) => kind === 'failover')
  for (const event of failovers.sort((a, b) => a.lostAt - b.lostAt)) {
    const { node: observer, from: lost, lostAt, chosenAt, firstByteAt } = event
    const cause = causeOf(event, causes)
    if (cause) {
      const key = `${observer} ${causes.indexOf(cause)}`
      if (seen.has(key)) continue
      seen.add(key)
    } else {
      const key = `${observer} ${lost}`
      const before = unexplained.get(key) ?? -Infinity
      if (isKnownDown(lost, causes, lostAt) && ['refused', 'timeout'].includes(event.cause)) continue
      unexplained.set(key, lostAt)
      if (Math.abs(lostAt - before) <= togetherMs) continue
    }
    const times = [cause?.asked, cause?.exit, lostAt, chosenAt, firstByteAt].filter(
      t => typeof t === 'number'
    )
    incidents.push({
      observer,
      lost,
      lostAt,
      chosenAt,
      firstByteAt,
      cause: cause ? (cause.asked ?? cause.exit) : null,
      begin: Math.min(...times),
      end: firstByteAt ?? Math.max(...times)
    })
  }
  return incidents
}

/** Whatever a node can be lost by: `asked`, its `exit`, and when it was over. */
function causesIn(events) {
  const causes = []
  const ofNode = node => causes.filter(cause => cause.node === node)
  for (const event of events) {
    const { kind, t, node, link, name } = event
    if (kind === 'kill-asked') causes.push({ node, asked: t, isKill: true })
    if (kind === 'freeze-asked') causes.push({ node, asked: t, isSilent: true })
    if (kind === 'node-exit') {
      const last = ofNode(node).at(-1)
      if (last?.isKill && last.exit === undefined) last.exit = t
      else causes.push({ node, exit: t })
    }
    if (kind === 'node-listening' || kind === 'resume-asked')
      for (const cause of ofNode(node)) cause.over ??= t
    if (kind === 'fault-set') {
      const key = `${link} ${name}`
      causes.push({ key, asked: t, isSilent: true, parts: (a, b) => link === `${a}->${b}` })
    }
    if (kind === 'partition-set') {
      const side = id => event.sides.findIndex(side => side.includes(id))
      const parts = (a, b) => side(a) >= 0 && side(b) >= 0 && side(a) !== side(b)
      causes.push({ key: name, asked: t, isSilent: true, parts })
    }
    const key = { 'fault-cleared': `${link} ${name}`, 'partition-cleared': name }[kind]
    const cleared = key === undefined ? undefined : causes.findLast(cause => cause.key === key)
    if (cleared) cleared.over ??= t
  }
  return causes
}

const beginOf = ({ asked = Infinity, exit = Infinity }) => Math.min(asked, exit)

/** The newest that can have been it. */
function causeOf({ node: observer, from: lost, lostAt }, causes) {
  const possible = causes.filter(cause => {
    if (cause.parts ? !cause.parts(observer, lost) : cause.node !== lost) return false
    const isBefore = beginOf(cause) <= lostAt + (cause.asked === undefined ? lateMs : slackMs)
    const isFresh = lostAt - (cause.exit ?? beginOf(cause)) <= (cause.isSilent ? silentMs : loudMs)
    return isBefore && isFresh && lostAt <= (cause.over ?? Infinity) + lateMs
  })
  return possible.sort((a, b) => beginOf(a) - beginOf(b)).at(-1) ?? null
}

/** Whether the last that happened to a node before was its end. */
function isKnownDown(node, causes, at) {
  const last = causes.filter(cause => cause.node === node && beginOf(cause) <= at).at(-1)
  return last !== undefined && (last.over ?? Infinity) > at
}
