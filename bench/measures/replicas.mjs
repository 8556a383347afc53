// What the logs of the replicas say of each other, session by session: docs/measures.md, "How logs of replicas are compared".
import { createHash } from 'node:crypto'
import { agreed, linesOfSession } from './session-lines.mjs'
import { putTogether } from './untold.mjs'

/** How far apart two lines of one port are if they are of two connections, ms. */
const reuseMs = 10_000
/** Lines without a session are left out until they are so old, ms: it may still be told of. */
const settleMs = 2_000

/** The two measures: the worst state of the replicas, and the most differences of order. */
export function replicasIn({ events, topology, to, of }) {
  const rows = compareReplicas(events, topology, to).filter(({ node }) => of === null || node === of)
  const states = rows.map(({ state }) => state)
  const state = ['diverged', 'behind', 'repeated', 'identical'].find(one => states.includes(one))
  return {
    state: state ?? 'unknown: nothing-compared',
    order: rows.length === 0 ? 'unknown: nothing-compared' : Math.max(...rows.map(({ order }) => order))
  }
}

/**
 * How each replica behind the first proxy that has some stands, in the order of its links.
 * @param {number} now when the time ends, ms of the run
 */
export function compareReplicas(events, topology, now) {
  const { replicas, all } = alignReplicas(events, topology, now)
  return replicas.map(node => ({
    node,
    state: all.length === 0 ? 'empty' : stateOf(node, all, replicas),
    lines: all.reduce((sum, one) => sum + linesAt(one, node).length, 0),
    sessions: all.filter(({ lines }) => lines.has(node)).length,
    order: disorder(node, replicas[0], all),
    sha256: hashOf(node, all)
  }))
}

/** The exchanges of the replicas, oldest first, each with the lines that each replica has of it. */
export function alignReplicas(events, topology, now) {
  const proxy = topology.nodes.find(
    ({ id, kind }) => kind === 'replicating-proxy' && replicasOf(topology, id).length > 0
  )
  if (!proxy) return { replicas: [], all: [] }
  const replicas = replicasOf(topology, proxy.id)
  const { byPort, inTurn } = portsIn(sinceAnew(events), proxy, replicas)
  const told = new Map()
  const untold = []
  for (const { replica, connections } of byPort) {
    for (const { session, t, lines } of connections) {
      if (session === null) {
        if (t < now - settleMs) untold.push({ replica, t, lines })
        continue
      }
      if (!told.has(session.key))
        told.set(session.key, { number: session.key, t: session.begins, isTold: true, by: new Map() })
      const { by } = told.get(session.key)
      by.set(replica, [...(by.get(replica) ?? []), { t, lines }])
    }
  }
  const sessions = inTurn.flatMap(number => (told.has(number) ? [withShown(told.get(number))] : []))
  const away = absencesIn(events, proxy.id, replicas)
  const others = putTogether(untold, sessions, replicas, away)
  const all = [...sessions, ...others].sort((a, b) => a.t - b.t)
  return { replicas, all }
}

function replicasOf({ nodes, links }, proxy) {
  const known = nodes.filter(({ kind }) => kind === 'replica').map(({ id }) => id)
  return links.filter(({ from, to }) => from === proxy && known.includes(to)).map(({ to }) => to)
}

/** An exercise begins with a lab that has done nothing: what was before its topology came is not compared. */
function sinceAnew(events) {
  const opened = events.findLastIndex(({ kind, phase }) => kind === 'exercise' && phase === 'opened')
  const changed = events.findIndex(({ kind }, index) => index > opened && kind === 'topology-changed')
  return opened < 0 || changed < 0 ? events : events.slice(changed)
}

/** Of each port of each replica, the connections that its lines are of; and the sessions as they were told of. */
function portsIn(events, proxy, replicas) {
  const ports = new Map()
  const portOf = (replica, port) => {
    const key = `${replica} ${port}`
    if (!ports.has(key)) ports.set(key, { replica, lines: [], sessions: new Map() })
    return ports.get(key)
  }
  const begins = new Map()
  const printed = new Map(replicas.map(replica => [replica, 0]))
  for (const event of events) {
    if (event.kind === 'log' && printed.has(event.node) && event.level === 'info') {
      const number = printed.get(event.node) + 1
      printed.set(event.node, number)
      if (event.peerPort !== undefined)
        portOf(event.node, event.peerPort).lines.push({
          number,
          text: event.text,
          t: event.t + (event.bound ?? 0)
        })
    }
    if (event.kind !== 'session' || event.node !== proxy.id) continue
    const key = event.session
    const t = event.openedAt - (event.bound ?? 0)
    for (const { to, localPort } of event.upstreams) {
      if (localPort === null || !printed.has(to)) continue
      portOf(to, localPort).sessions.set(`${key} ${t}`, { key, t })
      // It began with the first of its connections.
      begins.set(key, Math.min(begins.get(key) ?? Infinity, t))
    }
  }
  const byPort = [...ports.values()].map(({ replica, lines, sessions }) => ({
    replica,
    connections: connectionsOf(
      lines,
      [...sessions.values()].map(session => ({ ...session, begins: begins.get(session.key) }))
    )
  }))
  return { byPort, inTurn: [...begins.keys()] }
}

/** A line is of the session that began last before it on its port, until that has all of its lines. */
function connectionsOf(lines, sessions) {
  const inTurn = sessions.sort((a, b) => a.t - b.t).map(session => ({ session, t: session.t, lines: [] }))
  const untold = []
  let turn = -1
  for (const line of lines) {
    while (turn + 1 < inTurn.length && inTurn[turn + 1].t <= line.t) turn++
    if (turn >= 0 && inTurn[turn].lines.length < linesOfSession) {
      inTurn[turn].lines.push(line)
      continue
    }
    const last = untold.at(-1)
    const goesOn = last && last.lines.length < linesOfSession && line.t - last.lines.at(-1).t <= reuseMs
    if (goesOn) last.lines.push(line)
    else untold.push({ session: null, t: line.t, lines: [line] })
  }
  return [...inTurn.filter(one => one.lines.length > 0), ...untold]
}

/** Of the connections of a session to one replica the one with most lines counts, of as many the last. */
function withShown({ number, t, by, isTold }) {
  const lines = new Map()
  const before = new Map()
  for (const [replica, connections] of by) {
    const inTurn = [...connections].sort((a, b) => a.t - b.t)
    const shown = inTurn.reduce((best, next) => (next.lines.length >= best.lines.length ? next : best))
    lines.set(replica, shown.lines)
    before.set(
      replica,
      inTurn.filter(one => one !== shown).flatMap(one => one.lines)
    )
  }
  return { number, t, isTold, lines, before, isExtra: false }
}

/** All lines of a session that a log has: those of connections that do not count come first. */
const linesAt = ({ lines, before }, node) => [...(before.get(node) ?? []), ...(lines.get(node) ?? [])]

function hashOf(node, all) {
  const texts = all.flatMap(one => linesAt(one, node)).map(({ text }) => text)
  return createHash('sha256')
    .update(texts.map(text => `${text}\n`).join(''))
    .digest('hex')
}

function stateOf(node, all, replicas) {
  const rank = ['identical', 'repeated', 'behind', 'diverged']
  const worst = all.map(one => {
    const own = one.lines.get(node)
    // What came past the proxy to some of them only is right where it is not.
    if (one.isExtra) return own ? 'diverged' : 'identical'
    if (!own) return 'behind'
    const right = agreed(one.lines, replicas)
    if (own.some(({ text }, index) => text !== right[index])) return 'diverged'
    if (own.length < right.length) return 'behind'
    return (one.before.get(node) ?? []).length > 0 ? 'repeated' : 'identical'
  })
  return rank.findLast(state => worst.includes(state))
}

/** How often a line that both have comes before its neighbour here, and after it there. */
function disorder(node, first, all) {
  const pairs = []
  for (const { lines } of all) {
    if (node === first) break
    const there = [...(lines.get(first) ?? [])]
    for (const { text, number } of lines.get(node) ?? []) {
      const at = there.findIndex(other => other.text === text)
      if (at >= 0) pairs.push([number, there.splice(at, 1)[0].number])
    }
  }
  const order = pairs.sort(([a], [b]) => a - b).map(([, number]) => number)
  return order.filter((number, index) => index > 0 && number < order[index - 1]).length
}

/** When each replica could not have had what others had: it was down, or its proxy had given it up. */
function absencesIn(events, proxy, replicas) {
  const absences = new Map(replicas.map(replica => [replica, []]))
  const reasons = new Map(replicas.map(replica => [replica, new Set()]))
  const gone = (replica, why, t) => {
    if (reasons.get(replica).size === 0) absences.get(replica).push({ from: t, to: Infinity })
    reasons.get(replica).add(why)
  }
  const back = (replica, why, t) => {
    if (reasons.get(replica).delete(why) && reasons.get(replica).size === 0)
      absences.get(replica).at(-1).to = t
  }
  for (const { kind, node, to, t } of events) {
    if (node === proxy && kind === 'detached' && reasons.has(to)) gone(to, 'detached', t)
    if (node === proxy && kind === 'attached' && reasons.has(to)) back(to, 'detached', t)
    if (kind === 'node-exit' && reasons.has(node)) gone(node, 'down', t)
    if (kind === 'node-listening' && reasons.has(node)) back(node, 'down', t)
  }
  return absences
}
