/** Latencies of the requests of some time, ms, as percentiles by nearest rank; `count`: how many requests. */
export interface Latency {
  readonly count: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
}
