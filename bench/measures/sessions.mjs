// What proxies tell of the sessions of their clients, and who has had them.
import { replicasIn } from './replicas.mjs'

export function sessionsIn(run) {
  const { during, is } = run
  const ofClients = during.filter(
    ({ kind, client, node }) => kind === 'session' && client !== 'catch-up' && is(node)
  )
  const ended = outcome =>
    ofClients.filter(event => event.phase === 'close' && event.outcome === outcome).length
  return {
    count: ofClients.filter(({ phase }) => phase === 'open').length,
    cut: ended('cut'),
    unknown: ended('unknown'),
    ...hadIn(run)
  }
}

/**
 * Of each session that began in the time, and each replica of its proxy: `all`, `part`, `nothing`, or `?` where its
 * proxy does not know, or the replica has caught up without a word of this session.
 */
function hadIn(run) {
  const { during, topology, of } = run
  const replicas = proxy => topology.links.flatMap(({ from, to }) => (from === proxy ? [to] : []))
  const sessions = new Map()
  for (const event of during) {
    if (event.kind === 'attached') {
      for (const { proxy, had } of sessions.values()) {
        if (proxy === event.node && ['part', 'nothing'].includes(had[event.to]?.what))
          had[event.to].what = '?'
      }
    }
    if (event.kind !== 'session') continue
    const key = `${event.node} ${event.session}`
    const session = sessions.get(key)
    if (event.client === 'catch-up') replay(session, event)
    else if (event.phase === 'open') sessions.set(key, opened(event, replicas(event.node)))
    else if (session) closed(session, event)
  }
  const all = [...sessions.values()].flatMap(({ had }) =>
    Object.entries(had).flatMap(([replica, one]) => (of === null || replica === of ? [one] : []))
  )
  const count = (...whats) => all.filter(({ what }) => whats.includes(what)).length
  const hasAll = () => ['identical', 'repeated'].includes(replicasIn(run).state)
  const isUntold = count('?') > 0 && !hasAll()
  return {
    had: isUntold ? 'unknown: not-told' : count('all', '?'),
    missed: isUntold && count('part', 'nothing') === 0 ? 'unknown: not-told' : count('part', 'nothing'),
    twice: all.filter(({ twice }) => twice).length
  }
}

function opened({ node, upstreams }, replicas) {
  const had = Object.fromEntries(
    replicas.map(replica => [replica, { what: 'nothing', twice: false, replayed: false }])
  )
  for (const { to, again } of upstreams) had[to] = { what: 'all', twice: again === true, replayed: false }
  return { proxy: node, had }
}

function closed({ had }, { upstreams, requestBytes }) {
  for (const { to, again, had: what = 'all' } of upstreams) {
    const one = had[to]
    if (!one) continue
    if (again) one.twice = true
    // What the proxy itself does not know.
    if (!one.replayed) one.what = what === 'unknown' ? '?' : what
  }
  // Nobody asked anything: there was nothing to have.
  if (requestBytes === 0) for (const one of Object.values(had)) one.what = 'no request'
}

function replay(session, { upstreams, replay: how }) {
  if (!session || how !== 'done') return
  for (const { to, again } of upstreams) {
    const one = session.had[to]
    if (!one || one.what === 'no request') continue
    if (again || one.what === 'part' || one.what === 'all') one.twice = true
    one.what = 'all'
    one.replayed = true
  }
}
