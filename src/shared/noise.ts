import { isForeign } from './doors'
import type { NodeOfKind, Topology } from './topology'

/**
 * `candidate` differs and is not known to be noise; `volatile` has values that differ by nature (dates, UUIDs) and
 * may be others of that kind only; `learned` differs again and again while all is well;
 * `restarted` had not differed before a replica was started again, which has lost what it kept in memory alone;
 * `accepted` a person said that it may differ; `struck` a person said that it may not.
 */
export const placeStates = ['candidate', 'volatile', 'learned', 'restarted', 'accepted', 'struck'] as const
export type PlaceState = (typeof placeStates)[number]

/** One place at which the replies of replicas to one kind of request differ. */
export interface LearnedPlace {
  /** The requests: their method and path, with `#` for each number; `*` where they are not HTTP. */
  readonly scope: string
  /** As people read it: `header date`, `$.user.id`, `line 3, token 5`. */
  readonly place: string
  readonly state: PlaceState
  /** Replies in which it differed, of `replies` that were compared. */
  readonly times: number
  readonly replies: number
  /** The last value of each replica, by its name. */
  readonly examples: Readonly<Record<string, string>>
}

/**
 * Whether a proxy learns what is noise: where the topology leaves that open, it does if a replica is a program of the
 * user's own, or a server that is there.
 */
export function learnsNoise(
  { id, learn }: Pick<NodeOfKind<'replicating-proxy'>, 'id' | 'learn'>,
  { nodes, links }: Pick<Topology, 'nodes' | 'links'>
): boolean {
  const replicas = new Set(links.filter(({ from }) => from === id).map(({ to }) => to))
  return learn ?? nodes.some(node => isForeign(node.kind) && replicas.has(node.id))
}
