import type { MetricSample } from '#shared/state'
import type { Topology } from '#shared/topology'
import type { Frame } from './frames'

/** Hubs that have a line of their own in the connections chart; the rest are added up in one. */
export const maxHubLines = 4
export const otherHubs = 'open:*'

/** What the charts are about: the whole lab, or one node. */
export type Scope =
  | { readonly kind: 'node'; readonly node: string }
  | {
      readonly kind: 'lab'
      /** Where clients come in: nothing but clients sends to them. */
      readonly doors: readonly string[]
      readonly clients: readonly string[]
      /** The nodes whose connections are drawn: proxies and balancers, or the doors when there are none. */
      readonly hubs: readonly string[]
    }

/** Value of each series at one moment; null when it is not known. */
export type Values = Readonly<Record<string, number | null>>

export function scopeOf(topology: Topology, node: string | null): Scope {
  if (node !== null) return { kind: 'node', node }
  const clients = topology.nodes.filter(({ kind }) => kind === 'client').map(({ id }) => id)
  const behind = new Set(topology.links.filter(({ from }) => !clients.includes(from)).map(({ to }) => to))
  const doors = topology.nodes
    .filter(({ id, kind }) => kind !== 'client' && !behind.has(id))
    .map(({ id }) => id)
  const hubs = topology.nodes
    .filter(({ kind }) => kind === 'replicating-proxy' || kind === 'balancer')
    .map(({ id }) => id)
  return { kind: 'lab', doors, clients, hubs: hubs.length > 0 ? hubs : doors }
}

/**
 * What the scope measured at one moment. `known` says whether a node's sample can be believed: a frozen node
 * measures nothing, and what is in its samples is from before.
 *
 * Over the whole lab, bytes and requests are counted at the doors only, so that what a proxy copies to three
 * replicas counts once. A request that failed may be known to the door, to the lab's own client (the door was
 * dead), or to both: the greater of the two sums is taken.
 */
export function measure(frame: Frame, scope: Scope, known: (node: string, t: number) => boolean): Values {
  const sampleOf = (node: string): MetricSample | undefined => {
    const sample = frame.samples.get(node)
    return sample && known(node, frame.t) ? sample : undefined
  }
  if (scope.kind === 'node') {
    const sample = sampleOf(scope.node)
    return {
      'bytes-in': sample?.rates.bytesIn ?? null,
      'bytes-out': sample?.rates.bytesOut ?? null,
      served: sample?.rates.requests ?? null,
      failed: sample?.rates.failed ?? null,
      ...latencyOf(sample ? [sample] : []),
      open: sample?.open ?? null,
      cpu: sample?.cpu ?? null,
      memory: sample?.memory ?? null
    }
  }
  const samplesOf = (nodes: Iterable<string>) => [...nodes].flatMap(node => sampleOf(node) ?? [])
  const doors = samplesOf(scope.doors)
  const clients = samplesOf(scope.clients)
  const all = samplesOf(frame.samples.keys())
  const failed = [doors, clients].map(group => sum(group.map(({ rates }) => rates.failed)))
  const values: Record<string, number | null> = {
    bytes: sum(doors.map(({ rates }) => rates.bytesIn + rates.bytesOut)),
    served: sum(doors.map(({ rates }) => rates.requests)),
    failed: failed.every(value => value === null) ? null : Math.max(...failed.map(value => value ?? 0)),
    ...latencyOf(doors),
    cpu: sum(all.map(({ cpu }) => cpu)),
    memory: sum(all.map(({ memory }) => memory))
  }
  for (const hub of scope.hubs.slice(0, maxHubLines)) values[`open:${hub}`] = sampleOf(hub)?.open ?? null
  if (scope.hubs.length > maxHubLines) {
    values[otherHubs] = sum(samplesOf(scope.hubs.slice(maxHubLines)).map(({ open }) => open))
  }
  return values
}

/** The sum of what is known; null when nothing is. */
function sum(values: readonly (number | null)[]): number | null {
  const known = values.filter(value => value !== null)
  return known.length > 0 ? known.reduce((total, value) => total + value, 0) : null
}

/** Percentiles of several nodes can't be added: the median is weighted by count, the tails take the worst. */
function latencyOf(samples: readonly MetricSample[]): Values {
  const latencies = samples.flatMap(({ latency }) => (latency && latency.count > 0 ? [latency] : []))
  if (latencies.length === 0) return { p50: null, p95: null, p99: null }
  const count = latencies.reduce((total, latency) => total + latency.count, 0)
  return {
    p50: latencies.reduce((total, latency) => total + latency.p50 * latency.count, 0) / count,
    p95: Math.max(...latencies.map(({ p95 }) => p95)),
    p99: Math.max(...latencies.map(({ p99 }) => p99))
  }
}
