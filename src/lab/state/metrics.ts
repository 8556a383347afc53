import type { Latency } from '#shared/latency'
import type { MetricSample, NodeStats, NodeView } from '#shared/state'
import { Ring } from '../journal/ring'

/** How often each running node is sampled, and how long samples are kept. */
export const sampleMs = 500
const keepMs = 10 * 60_000
/** Most samples in memory, whatever the number of nodes. */
const maxSamples = 250_000

/** The samples of every node over the last ten minutes. */
export class Metrics {
  readonly #samples = new Ring<MetricSample>(maxSamples)
  /** Latencies reported since the node's last sample: two reports come between two samples. */
  readonly #latencies = new Map<string, Latency>()

  onStats(node: string, { latency }: NodeStats): void {
    if (!latency) return
    const before = this.#latencies.get(node)
    this.#latencies.set(node, before ? merge(before, latency) : latency)
  }

  /** One sample of each node that runs; a frozen one says nothing, and its last rates are not true any more. */
  sample(nodes: Iterable<NodeView>, t: number): MetricSample[] {
    const added: MetricSample[] = []
    for (const { id, state, stats, rates } of nodes) {
      if (!stats || (state !== 'up' && state !== 'draining')) continue
      const latency = this.#latencies.get(id) ?? null
      added.push({ t, node: id, open: stats.open, rates, latency, cpu: stats.cpu, memory: stats.memory })
    }
    this.#latencies.clear()
    for (const sample of added) this.#samples.push(sample)
    this.#samples.dropWhile(sample => sample.t < t - keepMs)
    return added
  }

  /** Samples taken after `t`, oldest first. */
  since(t: number): MetricSample[] {
    return this.#samples.slice(this.#samples.firstIndex(sample => sample.t > t))
  }
}

/** Percentiles can't be added: the median is weighted by count, the tails take the worse. */
function merge(a: Latency, b: Latency): Latency {
  const count = a.count + b.count
  return {
    count,
    p50: count === 0 ? 0 : (a.p50 * a.count + b.p50 * b.count) / count,
    p95: Math.max(a.p95, b.p95),
    p99: Math.max(a.p99, b.p99)
  }
}
