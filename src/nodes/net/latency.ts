import type { Latency } from '#shared/latency'
import { seededDraws } from '#system/random'

/**
 * Latencies of a node between two of its reports, ms, as percentiles. Past `limit` samples it keeps a uniform
 * reservoir.
 */
export class LatencyWindow {
  #samples: number[] = []
  #count = 0
  readonly #limit: number
  readonly #random = seededDraws(0).of('reservoir')

  constructor(limit = 2048) {
    this.#limit = limit
  }

  /** Records one latency, ms. */
  add(ms: number): void {
    this.#count++
    if (this.#samples.length < this.#limit) this.#samples.push(ms)
    else {
      const slot = Math.floor(this.#random() * this.#count)
      if (slot < this.#limit) this.#samples[slot] = ms
    }
  }

  /** The percentiles since the last call, by nearest rank; null when nothing was recorded. */
  take(): Latency | null {
    if (this.#count === 0) return null
    const sorted = this.#samples.sort((a, b) => a - b)
    const at = (p: number): number => sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] ?? 0
    const result = { count: this.#count, p50: at(0.5), p95: at(0.95), p99: at(0.99) }
    this.#samples = []
    this.#count = 0
    return result
  }
}
