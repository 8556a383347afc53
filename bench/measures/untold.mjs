// Connections that no session tells of: their proxy died before it could, or they came past it. Which of them are one
// exchange is a guess: docs/measures.md, "How logs of replicas are compared".
import { agreed, linesOfSession } from './session-lines.mjs'

/** What came to several replicas at once lies so close together, ms; an absence may seem to end, or begin, so much later. */
const nearMs = 1_000
const floodMs = 2_000

/**
 * The exchanges that no session tells of; one that fills a gap of a session is put into that instead.
 * @param {{ replica: string, t: number, lines: object[] }[]} untold
 * @param {object[]} sessions those that were told of, which are changed
 * @param {string[]} replicas
 * @param {Map<string, { from: number, to: number }[]>} away when each replica was not there
 */
export function putTogether(untold, sessions, replicas, away) {
  if (untold.length === 0) return []
  const floods = floodsOf(untold.map(({ t }) => t))
  const wasAway = (replica, from, to) =>
    away.get(replica).some(absence => absence.from <= to + nearMs && absence.to >= from - nearMs)
  const mayBeOne = (earlier, later) =>
    earlier.isTold ||
    later.isTold ||
    floodAt(floods, earlier.t) === floodAt(floods, later.t) ||
    [...later.lines.keys()].every(replica => wasAway(replica, earlier.t, earlier.t))
  const said = ({ lines }) => agreed(lines, replicas).join('\n')
  const byContent = new Map()
  for (const { replica, t, lines } of untold) {
    const one = { t, isTold: false, lines: new Map([[replica, lines]]), before: new Map(), isExtra: false }
    const key = said(one)
    byContent.set(key, [...(byContent.get(key) ?? []), one])
  }
  const open = sessions.filter(({ lines }) => lines.size < replicas.length)
  const left = [...byContent].flatMap(([key, same]) => {
    const gaps = open.filter(session => said(session) === key)
    return joinEqual([...joinNear(same), ...gaps].sort(byTime), replicas, mayBeOne)
  })
  const exchanges = withoutHalves(joinDiffering(left.sort(byTime), replicas), sessions, replicas)
  const between = floodsOf(exchanges.map(({ t }) => t))
  for (const exchange of exchanges) {
    const { from, to } = floodAt(between, exchange.t)
    const lacking = replicas.filter(replica => !exchange.lines.has(replica))
    const having = exchange.lines.size
    const isExpected =
      lacking.every(replica => wasAway(replica, from, to)) ||
      having > lacking.length ||
      (having > 1 && having === lacking.length && exchange.lines.has(replicas[0]))
    exchange.isExtra = !isExpected
  }
  return exchanges
}

const byTime = (a, b) => a.t - b.t
const areApart = (a, b) => ![...a.lines.keys()].some(replica => b.lines.has(replica))

function join(kept, given) {
  for (const [replica, lines] of given.lines) kept.lines.set(replica, lines)
  for (const [replica, lines] of given.before)
    kept.before.set(replica, [...(kept.before.get(replica) ?? []), ...lines])
}

/** Those that say the same within a second of the first of them. */
function joinNear(same) {
  const exchanges = []
  for (const one of [...same].sort(byTime)) {
    const mate = exchanges.findLast(other => one.t - other.t <= nearMs && areApart(one, other))
    if (mate) join(mate, one)
    else exchanges.push(one)
  }
  return exchanges
}

/** Those that say the same, in their order: each with the oldest before it that it may be one with. */
function joinEqual(exchanges, replicas, mayBeOne) {
  const waiting = []
  for (const exchange of exchanges) {
    let current = exchange
    for (;;) {
      const mate = waiting
        .filter(other => !(other.isTold && current.isTold) && areApart(other, current))
        .filter(other => (other.t <= current.t ? mayBeOne(other, current) : mayBeOne(current, other)))
        .sort(byTime)[0]
      if (!mate) break
      waiting.splice(waiting.indexOf(mate), 1)
      const [kept, given] = current.isTold ? [current, mate] : [mate, current]
      join(kept, given)
      if (!kept.isTold) kept.t = Math.min(kept.t, given.t)
      current = kept
    }
    waiting.push(current)
  }
  return waiting.filter(({ isTold }) => !isTold)
}

/** Those that say different things within a second, when nothing else is left of them. */
function joinDiffering(exchanges, replicas) {
  const joined = []
  for (const exchange of exchanges) {
    const isWhole = exchange.lines.size === replicas.length
    const mate = isWhole
      ? undefined
      : joined.findLast(other => other.wasOpen && exchange.t - other.t <= nearMs && areApart(exchange, other))
    if (mate) join(mate, exchange)
    else joined.push(Object.assign(exchange, { wasOpen: !isWhole }))
  }
  return joined
}

/** Half an exchange that the same replica has whole later is put with that: it is in the log twice. */
function withoutHalves(exchanges, sessions, replicas) {
  const wholes = [...exchanges, ...sessions].filter(({ lines }) => lines.size === replicas.length)
  return exchanges.filter(half => {
    const [[replica, own]] = half.lines
    if (half.lines.size > 1 || own.length >= linesOfSession) return true
    const whole = wholes.find(({ lines }) => {
      const all = lines.get(replica)
      const begins = own.every(({ text }, index) => text === all[index]?.text)
      const isNear = [...lines].some(
        ([other, others]) => other !== replica && Math.abs(others[0].t - half.t) <= nearMs
      )
      return all.length > own.length && all[0].number > own.at(-1).number && begins && isNear
    })
    if (whole) whole.before.set(replica, [...(whole.before.get(replica) ?? []), ...own])
    return whole === undefined
  })
}

/** Stretches in which such exchanges come no further apart than this. */
function floodsOf(times) {
  const floods = []
  for (const t of [...times].sort((a, b) => a - b)) {
    if (floods.length > 0 && t - floods.at(-1).to <= floodMs) floods.at(-1).to = t
    else floods.push({ from: t, to: t })
  }
  return floods
}

function floodAt(floods, t) {
  return floods.find(({ from, to }) => from <= t && t <= to) ?? { from: t, to: t }
}
