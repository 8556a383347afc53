import type { MetricSample } from '#shared/state'
import type { Topology } from '#shared/topology'
import { Frames } from '../../measured/frames'
import { measure, scopeOf } from '../../measured/scope'
import { downsample, type Point, type Row } from '../../measured/downsample'

/** What two runs can be compared by, each a value of the whole lab (`measure`). */
export const comparedMeasures = ['served', 'failed', 'p50', 'p99', 'bytes', 'cpu'] as const
export type ComparedMeasure = (typeof comparedMeasures)[number]

/** One run, as far as it is compared. */
export interface Measured {
  readonly topology: Topology
  readonly samples: readonly MetricSample[]
}

/** The values of one measure over a run. */
export function pointsOf({ topology, samples }: Measured, which: ComparedMeasure): Point[] {
  const frames = new Frames()
  frames.add(samples)
  const scope = scopeOf(topology, null)
  return frames
    .between(-Infinity, Infinity)
    .map(frame => ({ t: frame.t, values: { [which]: measure(frame, scope, () => true)[which] ?? null } }))
}

/** The rows of both for one chart: `a` and `b`, each at its own times since its own beginning. */
export function rowsOfBoth(
  a: readonly Point[],
  b: readonly Point[],
  which: ComparedMeasure,
  until: number,
  buckets: number
): { readonly t: number; readonly a?: number | null; readonly b?: number | null }[] {
  const named = (rows: readonly Row[], name: 'a' | 'b') =>
    rows.map(row => ({ t: row.t, [name]: row[which] ?? null }))
  return [
    ...named(downsample(a, [which], 0, until, buckets), 'a'),
    ...named(downsample(b, [which], 0, until, buckets), 'b')
  ].toSorted((one, other) => one.t - other.t)
}

/** The mean and the greatest of what is known; null where nothing is. */
export function summary(
  points: readonly Point[],
  which: ComparedMeasure
): { mean: number; max: number } | null {
  const known = points.flatMap(({ values }) => values[which] ?? [])
  if (known.length === 0) return null
  return { mean: known.reduce((sum, value) => sum + value, 0) / known.length, max: Math.max(...known) }
}
