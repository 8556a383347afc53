/** Times in buckets, so that those of many requests can be added up, in little room. Each is 4.4 % wider than the one before. */
const perOctave = 16
const firstMs = 0.01

/** The bucket of a time, ms. */
export function bucketOf(ms: number): number {
  return ms <= firstMs ? 0 : Math.ceil(Math.log2(ms / firstMs) * perOctave)
}

/** The longest time that belongs to a bucket, ms. */
export function longestIn(bucket: number): number {
  return firstMs * 2 ** (bucket / perOctave)
}

/** Buckets and how many times are in each. */
export type Buckets = readonly (readonly [bucket: number, count: number])[]

/** The time by nearest rank below which a share of all are, ms, up to 4.4 % too long; null when there is none. */
export function quantile(buckets: Iterable<readonly [number, number]>, share: number): number | null {
  const sorted = [...buckets].sort(([a], [b]) => a - b)
  const all = sorted.reduce((sum, [, count]) => sum + count, 0)
  const rank = Math.max(1, Math.ceil(share * all))
  let seen = 0
  for (const [bucket, count] of sorted) {
    seen += count
    if (seen >= rank) return longestIn(bucket)
  }
  return null
}
