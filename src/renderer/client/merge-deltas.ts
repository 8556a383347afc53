import type { LabDelta } from '#shared/state'

/**
 * One delta that does what several do one after the other. A run that is played fast has many of them for each picture.
 * `seq` and `now` are those of the last.
 */
export function mergeDeltas(first: LabDelta, ...others: readonly LabDelta[]): LabDelta {
  return others.reduce<LabDelta>(
    (before, after) => ({
      ...before,
      ...after,
      ...merged('nodes', before, after),
      ...merged('links', before, after),
      ...merged('transfers', before, after),
      ...merged('lastLines', before, after),
      ...joined('autopsies', before, after),
      ...joined('metrics', before, after),
      ...joined('events', before, after),
      ...joined('logs', before, after)
    }),
    first
  )
}

function merged<K extends 'nodes' | 'links' | 'transfers' | 'lastLines'>(
  key: K,
  before: LabDelta,
  after: LabDelta
): Pick<LabDelta, K> | undefined {
  if (!before[key] || !after[key]) return undefined
  return { [key]: { ...before[key], ...after[key] } } as Pick<LabDelta, K>
}

function joined<K extends 'autopsies' | 'metrics' | 'events' | 'logs'>(
  key: K,
  before: LabDelta,
  after: LabDelta
): Pick<LabDelta, K> | undefined {
  if (!before[key] || !after[key]) return undefined
  return { [key]: [...before[key], ...after[key]] } as unknown as Pick<LabDelta, K>
}
