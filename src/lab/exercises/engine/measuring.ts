import type { Comparison, Measured } from '#shared/exercise/conditions'
import type { CheckView } from '#shared/exercise/view'
import type { JournalEvent } from '#shared/journal'
import { measureOf, takeMeasure } from '#shared/measures/table'
import type { LabHands } from './lab-hands'
import { linkOf, nodeOf } from './parts'

export interface MeasuringOptions {
  readonly lab: LabHands
  /** Those since the exercise was opened. */
  readonly events: () => readonly JournalEvent[]
  /** When the steps began, or one of them, ms since the run began. */
  readonly since: (step: string | undefined) => number
}

/** Takes a measure of the run as it is now, and holds it against what is wanted. */
export async function measureNow(
  { measure, of, since }: Measured,
  compare: Comparison | null,
  { lab, events, since: beginOf }: MeasuringOptions
): Promise<CheckView> {
  await lab.settle()
  const comparison = measure.startsWith('replicas') ? await lab.call('replicas.compare', {}) : null
  const from = beginOf(since)
  const subject = of === undefined ? undefined : of.includes('->') ? linkOf(lab, of) : nodeOf(lab, of)
  const to = lab.now()
  const input = {
    events: events(),
    samples: lab.samples(from),
    topology: lab.topology(),
    comparison,
    from,
    to,
    of: subject
  }
  const { value, unknown, events: shown } = takeMeasure(measure, input)
  const ok = value === null || compare === null ? null : holds(value, compare)
  const unit = measureOf(measure)?.unit ?? ''
  return { measure, of: subject ?? null, compare, unit, value, unknown, ok, from, at: to, events: shown }
}

/** Whether a value is as it is wanted. */
export function holds(value: number | string, { op, value: wanted }: Comparison): boolean {
  switch (op) {
    case 'is':
      return String(value) === String(wanted)
    case 'is-not':
      return String(value) !== String(wanted)
    case 'one-of':
      return wanted.some(one => String(value) === String(one))
    case 'at-most':
      return typeof value === 'number' && value <= wanted
    case 'at-least':
      return typeof value === 'number' && value >= wanted
    case 'between':
      return typeof value === 'number' && value >= wanted[0] && value <= wanted[1]
  }
}
