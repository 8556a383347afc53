import type { Values } from './scope'

/** Longer than this between two frames, and the lab was not there to measure. */
const gapMs = 2_500

export interface Point {
  readonly t: number
  readonly values: Values
}

/** A row of chart data: `t` and the value of every series. */
export type Row = Readonly<Record<string, number | null>> & { readonly t: number }

/**
 * At most two rows for each of `buckets` parts of the time from `from` to `to`: the least and the greatest value
 * of each series, in the order in which they came, so that a spike of one sample is still there to see. Parts
 * begin at whole multiples of their length, so that a line doesn't shimmer while it moves.
 * A moment that is not known stays a hole.
 */
export function downsample(
  points: readonly Point[],
  keys: readonly string[],
  from: number,
  to: number,
  buckets: number
): Row[] {
  const whole = withGaps(points, keys)
  if (whole.length <= buckets * 2 || buckets < 1) return whole
  const bucketMs = (to - from) / buckets
  const rows: Row[] = []
  let begin = 0
  while (begin < whole.length) {
    const bucket = Math.floor((whole[begin]?.t ?? 0) / bucketMs)
    let end = begin + 1
    while (end < whole.length && Math.floor((whole[end]?.t ?? 0) / bucketMs) === bucket) end += 1
    rows.push(...extremes(whole.slice(begin, end), keys))
    begin = end
  }
  return rows
}

function withGaps(points: readonly Point[], keys: readonly string[]): Row[] {
  const hole = Object.fromEntries(keys.map(key => [key, null]))
  const rows: Row[] = []
  let last = -Infinity
  for (const { t, values } of points) {
    if (t - last > gapMs && rows.length > 0) rows.push({ ...hole, t: last + 1 })
    const row: Record<string, number | null> & { t: number } = { t }
    for (const key of keys) row[key] = values[key] ?? null
    rows.push(row)
    last = t
  }
  return rows
}

function extremes(rows: readonly Row[], keys: readonly string[]): Row[] {
  const [first] = rows
  const last = rows.at(-1)
  if (!first || !last || rows.length === 1) return [...rows]
  const a: Record<string, number | null> & { t: number } = { t: first.t }
  const b: Record<string, number | null> & { t: number } = { t: last.t }
  for (const key of keys) {
    let least: number | null = null
    let greatest: number | null = null
    let leastFirst = true
    let holes = 0
    for (const row of rows) {
      const value = row[key] ?? null
      if (value === null) holes += 1
      else {
        if (least === null || value < least) {
          least = value
          leastFirst = false
        }
        if (greatest === null || value > greatest) {
          greatest = value
          leastFirst = true
        }
      }
    }
    if (holes > 0) [a[key], b[key]] = [greatest, null]
    else [a[key], b[key]] = leastFirst ? [least, greatest] : [greatest, least]
  }
  return [a, b]
}

/** Indexes of the values of one series that have a hole on both sides: a line would not show them. */
export function isolated(rows: readonly Row[], key: string): ReadonlySet<number> {
  const found = new Set<number>()
  rows.forEach((row, index) => {
    const value = row[key] ?? null
    const before = rows[index - 1]?.[key] ?? null
    const after = rows[index + 1]?.[key] ?? null
    if (value !== null && before === null && after === null) found.add(index)
  })
  return found
}

/** Whether no series of a chart has a value at any time. */
export function isEmpty(rows: readonly Row[], keys: readonly string[]): boolean {
  return rows.every(row => keys.every(key => (row[key] ?? null) === null))
}
