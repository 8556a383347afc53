// What the logs of the replicas say of each other, session by session. Which line is of which session is told by the port
// that it came from: a proxy tells its own ports toward each replica.

export function replicasIn({ events, topology, of }) {
  const replicas = replicasOf(topology)
  const sessions = sessionsOf(events, replicas)
  if (sessions.length === 0) return { state: 'unknown: nothing-compared', order: 'unknown: nothing-compared' }
  const asked = replicas.filter(replica => of === null || replica === of)
  const states = asked.map(replica => stateOf(replica, sessions, replicas))
  return {
    state: ['diverged', 'behind', 'repeated', 'identical'].find(state => states.includes(state)),
    order: Math.max(...asked.map(replica => disorder(replica, replicas[0], sessions)))
  }
}

/** Those of the replicating proxy, in the order of its links. */
function replicasOf({ nodes, links }) {
  const ids = kind => nodes.filter(node => node.kind === kind).map(({ id }) => id)
  const proxies = ids('replicating-proxy')
  const known = ids('replica')
  return links.filter(({ from, to }) => proxies.includes(from) && known.includes(to)).map(({ to }) => to)
}

/** Of each session, what each replica has logged of it: `lines` of its last connection, and how many `before`. */
function sessionsOf(events, replicas) {
  const sessionAt = new Map()
  for (const event of events) {
    if (event.kind !== 'session' || event.phase !== 'open') continue
    for (const { to, localPort } of event.upstreams)
      sessionAt.set(`${to} ${localPort}`, `${event.node} ${event.session}`)
  }
  // A replay may be told of at its end only.
  for (const event of events) {
    if (event.kind !== 'session' || event.client !== 'catch-up') continue
    for (const { to, localPort } of event.upstreams)
      sessionAt.set(`${to} ${localPort}`, `${event.node} ${event.session}`)
  }
  const sessions = new Map()
  for (const { kind, node, peerPort, text, line } of events) {
    const session =
      kind === 'log' && replicas.includes(node) ? sessionAt.get(`${node} ${peerPort}`) : undefined
    if (session === undefined) continue
    if (!sessions.has(session)) sessions.set(session, new Map())
    const logs = sessions.get(session)
    const log = logs.get(node)
    if (log?.port === peerPort) log.lines.push({ text, line })
    else
      logs.set(node, {
        port: peerPort,
        lines: [{ text, line }],
        before: (log?.before ?? 0) + (log?.lines.length ?? 0)
      })
  }
  return [...sessions.values()]
}

function stateOf(replica, sessions, replicas) {
  let state = 'identical'
  const rank = ['identical', 'repeated', 'behind', 'diverged']
  const atLeast = other => {
    if (rank.indexOf(other) > rank.indexOf(state)) state = other
  }
  for (const logs of sessions) {
    const texts = id => (logs.get(id)?.lines ?? []).map(({ text }) => text)
    const own = texts(replica)
    const most = agreed(replicas.map(texts).filter(({ length }) => length > 0))
    if (own.some((text, index) => text !== most[index])) atLeast('diverged')
    else if (own.length < most.length) atLeast('behind')
    else if (logs.get(replica).before > 0) atLeast('repeated')
  }
  return state
}

/** What most have, or the beginning of it; of as many, the first, or one that goes on from it. */
function agreed(all) {
  const begins = (part, whole) => part.every((text, index) => text === whole[index])
  const votes = whole => all.filter(part => begins(part, whole)).length
  return all.reduce((best, next) => {
    const more = votes(next) - votes(best)
    return more > 0 || (more === 0 && next.length > best.length && begins(best, next)) ? next : best
  })
}

/** How often a line that both have comes before its neighbour here, and after it there. */
function disorder(replica, first, sessions) {
  const pairs = []
  for (const logs of sessions) {
    const there = [...(logs.get(first)?.lines ?? [])]
    for (const { text, line } of logs.get(replica)?.lines ?? []) {
      const at = there.findIndex(other => other.text === text)
      if (at >= 0) pairs.push([line, there.splice(at, 1)[0].line])
    }
  }
  const order = pairs.sort(([a], [b]) => a - b).map(([, line]) => line)
  return order.filter((line, index) => index > 0 && line < order[index - 1]).length
}
