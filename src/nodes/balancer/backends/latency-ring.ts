import type { Latency } from '#shared/latency'

/** Replies that are remembered. */
const size = 1024

/** The latencies of a backend's last replies, ms, for the status page. Reading them forgets nothing. */
export class LatencyRing {
  readonly #samples = new Float64Array(size)
  #count = 0

  add(ms: number): void {
    this.#samples[this.#count++ % size] = ms
  }

  /** Percentiles by nearest rank; null while there are none. */
  percentiles(): Latency | null {
    const count = Math.min(this.#count, size)
    if (count === 0) return null
    const sorted = this.#samples.slice(0, count).sort()
    const at = (p: number): number => sorted[Math.max(0, Math.ceil(p * count) - 1)] ?? 0
    return { count, p50: at(0.5), p95: at(0.95), p99: at(0.99) }
  }
}
