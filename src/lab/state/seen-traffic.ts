import type { LinkView, NodeStats, Rates } from '#shared/state'
import type { Topology } from '#shared/topology'
import { isForeign } from '#shared/doors'

/** What was seen of a server that counts nothing by itself. */
interface Seen {
  readonly stats: NodeStats
  readonly rates: Rates
  readonly counted: { readonly what: 'requests' | 'connections'; readonly by: readonly string[] }
}

/** Connections, or requests, a second that a link began, and that failed on it. */
export interface LinkPace {
  readonly begun: number
  readonly failed: number
}

/**
 * What a program of the user's own, or a server that is there, has done, by the links that lead to it: they count
 * connections, and a balancer of HTTP counts requests. Null where none of them has counted anything yet.
 * @param own what the system tells of the program itself
 */
export function seenTraffic(
  id: string,
  topology: Topology,
  links: Iterable<LinkView>,
  pace: (link: string) => LinkPace,
  own: NodeStats | null
): Seen | null {
  const kinds = new Map(topology.nodes.map(node => [node.id, node]))
  const node = kinds.get(id)
  if (!node || !isForeign(node.kind)) return null
  const by: string[] = []
  let onlyRequests = true
  const sum = { open: 0, requests: 0, failed: 0, bytesIn: 0, bytesOut: 0 }
  const rates = { requests: 0, failed: 0, bytesIn: 0, bytesOut: 0 }
  for (const link of links) {
    if (link.to !== id || link.stats === null) continue
    by.push(link.from)
    const from = kinds.get(link.from)
    onlyRequests &&= from?.kind === 'balancer' && from.mode === 'http'
    sum.open += link.stats.open
    sum.requests += link.stats.total
    sum.failed += link.stats.failures
    sum.bytesIn += link.stats.bytesUp
    sum.bytesOut += link.stats.bytesDown
    const { begun, failed } = pace(link.id)
    rates.requests += begun
    rates.failed += failed
    rates.bytesIn += link.rateUp
    rates.bytesOut += link.rateDown
  }
  if (by.length === 0) return null
  return {
    stats: {
      ...sum,
      connections: sum.requests,
      latency: null,
      cpu: own?.cpu ?? null,
      memory: own?.memory ?? null,
      links: []
    },
    rates,
    counted: { what: onlyRequests ? 'requests' : 'connections', by }
  }
}
