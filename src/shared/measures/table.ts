import { clientMeasures } from './client'
import { copyMeasures } from './copies'
import { failoverMeasures } from './failovers'
import type { Measure, MeasureInput, Measurement } from './measure'
import type { MeasureName } from './names'
import { nodeMeasures } from './nodes'
import { replicaMeasures } from './replicas'
import { sessionMeasures } from './sessions'

/** Every number that a verdict, a report or a mark may say: nothing else is one. `docs/measures.md` is this table. */
export const measures: Readonly<Record<MeasureName, Measure>> = {
  ...clientMeasures,
  ...failoverMeasures,
  ...sessionMeasures,
  ...replicaMeasures,
  ...copyMeasures,
  ...nodeMeasures
}

export const measureOf = (name: string): Measure | null =>
  Object.hasOwn(measures, name) ? measures[name as MeasureName] : null

/** Takes a measure by its name, of a run or a part of it. */
export function takeMeasure(name: string, input: MeasureInput): Measurement {
  return measureOf(name)?.take(input) ?? { value: null, unknown: 'no-measure', events: [] }
}
