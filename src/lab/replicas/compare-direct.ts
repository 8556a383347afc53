import type { SessionLines } from '#shared/replicas'
import { compareSession, type Compared } from './compare-session'
import { floodAt, type Exchange, type Flood } from './exchange'
import type { Presence } from './presence'

/**
 * Compares an exchange that no session tells of. Who lacks what most have, or was away, is behind; what only some
 * have, while the others were there, came to them by another way: then those that have it differ, and not the others.
 * @param replicas in priority order
 * @param floods the stretches of time in which such exchanges came: who was away in one may lack any of it
 */
export function compareDirect(
  exchange: Exchange,
  replicas: readonly string[],
  floods: readonly Flood[],
  presence: ReadonlyMap<string, Presence>
): Compared {
  const compared = compareSession(exchange, replicas)
  const having = exchange.lines.size
  const lacking = replicas.filter(replica => !exchange.lines.has(replica))
  const { from, to } = floodAt(floods, exchange.t)
  const isExpected =
    lacking.every(replica => presence.get(replica)?.wasAway(from, to)) ||
    having > lacking.length ||
    (having > 1 && having === lacking.length && exchange.lines.has(replicas[0] ?? ''))
  return isExpected ? compared : asExtra(compared)
}

/** Makes an exchange an extra one: replicas that have it differ at its first line, the others are right to lack it. */
function asExtra({ view, exchange, differsAt }: Compared): Compared {
  const lines = new Map(differsAt)
  const replicas: [string, SessionLines][] = Object.entries(view.replicas).map(([node, own]) => {
    if (own.firstLine === null) return [node, { ...own, status: 'equal' }]
    if (!lines.has(node)) lines.set(node, own.firstLine)
    return [node, { ...own, status: 'differs', difference: own.difference ?? 0 }]
  })
  return { view: { ...view, replicas: Object.fromEntries(replicas) }, exchange, differsAt: lines }
}
