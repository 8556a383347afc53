import { learnsNoise, type LearnedPlace } from '#shared/noise'
import type { Load } from '#shared/load/load'
import type { Topology } from '#shared/topology'
import type { Supervisor } from '../supervisor/types'

/** How long a proxy may take to say what it has learned, ms. */
const askMs = 1_000

/**
 * How replies are compared with those of a recorded session: as the proxy compares its replicas' that recorded it, with what
 * it has learned by now. Undefined where the lab does not have that proxy any more.
 */
export async function comparisonOf(
  load: Load,
  topology: Topology,
  supervisor: Pick<Supervisor, 'call'>
): Promise<unknown> {
  if (load.protocol !== 'session') return undefined
  const id = load.from.slice(0, load.from.indexOf('/'))
  const proxy = topology.nodes.find(node => node.id === id)
  if (proxy?.kind !== 'replicating-proxy') return undefined
  // One that does not run has nothing to say, and the load goes on without.
  const learned = await supervisor
    .call(id, 'compare.learned', {}, askMs)
    .then(places => places as readonly LearnedPlace[])
    .catch(() => [])
  const placesOf = (...states: readonly LearnedPlace['state'][]): Pick<LearnedPlace, 'scope' | 'place'>[] =>
    learned.filter(({ state }) => states.includes(state)).map(({ scope, place }) => ({ scope, place }))
  return {
    compare: proxy.compare,
    ignore: proxy.ignore,
    learn: learnsNoise(proxy, topology),
    noise: placesOf('learned', 'accepted'),
    struck: placesOf('struck')
  }
}
