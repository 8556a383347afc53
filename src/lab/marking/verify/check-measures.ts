import type { Exercise } from '#shared/exercise/exercise'
import type { CheckView, ExerciseView, StepView } from '#shared/exercise/view'
import type { JournalEvent } from '#shared/journal'
import { finding, type Finding } from '#shared/marking/findings'
import type { MeasureInput } from '#shared/measures/measure'
import { takeMeasure } from '#shared/measures/table'
import type { MetricSample } from '#shared/state'
import type { RunSource } from '../../reports/run-source'

/** Most events out of which measures are taken again. */
const maxEvents = 1_000_000

/** Of samples, which are the last to reach the disk, and of which the lab itself has those of the last minutes only, ms. */
const sampled: ReadonlySet<string> = new Set(['rate', 'connections', 'cpu', 'memory'])
const sampledMs = 9 * 60_000

/** Most moments between a measurement and its telling that are tried. */
const maxTries = 64

/**
 * The numbers of an exercise's checks and predictions, taken anew from the journal. What was told late, of a moment before
 * the measure was taken, may be in it or not: both are as the lab may have had it.
 */
export async function checkMeasures(source: RunSource, exercise: Exercise | null): Promise<Finding[]> {
  const { reader, exercise: view } = source
  if (view === null) return []
  const events: JournalEvent[] = []
  let opened = 0
  for await (const event of reader.events()) {
    if (event.kind === 'log') continue
    // Put back to a checkpoint, steps begin anew, and when they had begun before is not known any more.
    if (event.kind === 'exercise' && event.phase === 'restored') return []
    if (event.kind === 'exercise' && event.phase === 'opened' && event.seq <= source.last) opened = event.seq
    if (events.push(event) > maxEvents) return []
  }
  const samples: MetricSample[] = []
  for await (const sample of reader.samples()) samples.push(sample)
  const sampledUntil = samples.at(-1)?.t ?? 0
  const found: Finding[] = []
  for (const [index, step] of view.steps.entries()) {
    const { check } = step
    // What was not known claims nothing.
    if (!check || check.at === null || check.value === null || check.measure.startsWith('replicas')) continue
    const from = beginOf(view, exercise?.steps[index], step)
    if (from === null) continue
    if (sampled.has(check.measure) && (sampledUntil <= check.at || check.at - from > sampledMs)) continue
    // The same exercise may have been done before.
    const told = events.find(event => event.seq > opened && isToldBy(event, step)) ?? null
    const input = {
      samples,
      topology: source.topology,
      comparison: null,
      from,
      to: check.at,
      of: check.of ?? undefined
    }
    if (!isAsTaken(check, input, events, told)) {
      const is = takeMeasure(check.measure, { ...input, events }).value
      found.push(
        finding('measure', {
          step: step.id,
          measure: check.measure,
          says: String(check.value),
          is: String(is)
        })
      )
    }
    const verdict = told?.kind === 'step' ? told.check : undefined
    if (verdict && verdict.value !== check.value) {
      found.push(
        finding('measure', {
          step: step.id,
          measure: check.measure,
          says: String(check.value),
          is: String(verdict.value)
        })
      )
    }
  }
  return found
}

function isAsTaken(
  { measure, value }: CheckView,
  input: Omit<MeasureInput, 'events'>,
  events: readonly JournalEvent[],
  told: JournalEvent | null
): boolean {
  const gives = (some: readonly JournalEvent[]): boolean =>
    isSame(takeMeasure(measure, { ...input, events: some }).value, value)
  if (gives(events)) return true
  const known = told === null ? events : events.filter(({ seq }) => seq < told.seq)
  if (gives(known)) return true
  // Something of before the measurement may have come to be known between it and its telling: a busy lab tells of it late.
  let tries = 0
  for (let end = known.length - 1; end > 0 && tries < maxTries; end--) {
    if ((known[end]?.t ?? Infinity) > input.to) continue
    tries++
    if (gives(known.slice(0, end))) return true
  }
  return false
}

function isSame(a: number | string | null, b: CheckView['value']): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return String(a) === String(b)
  return Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(a))
}

/** The event by which the journal has what a step measured. */
function isToldBy(event: JournalEvent, { id, kind }: StepView): boolean {
  if (event.kind !== 'step' || event.step !== id || event.check === undefined) return false
  return kind === 'predict' ? event.phase === 'measured' : event.phase !== 'began'
}

/** From when on it was measured, as the exercise says; null where that is not known. */
function beginOf(
  view: ExerciseView,
  step: Exercise['steps'][number] | undefined,
  shown: StepView
): number | null {
  if (shown.kind === 'predict') return shown.startedAt
  const since =
    step?.kind === 'check'
      ? step.condition.since
      : step?.kind === 'until' && step.until.what === 'measure'
        ? step.until.condition.since
        : undefined
  const first = since === undefined ? view.steps[0] : view.steps.find(({ id }) => id === since)
  return first?.startedAt ?? null
}
