import type { Point } from '../measured/downsample'
import type { CsvCell } from '../ui/csv'
import type { Chart } from './charts'

/**
 * What the charts show as a table: a row a sample, its time in seconds of the run, and a column a line. Bytes a second,
 * requests a second, ms, connections, percent and bytes, as they are measured; empty where nothing was.
 */
export function chartTable(
  charts: readonly Chart[],
  samples: readonly Point[],
  nameOf: (chart: Chart, series: Chart['series'][number]) => string
): (readonly CsvCell[])[] {
  const columns = charts.flatMap(chart => chart.series.map(series => ({ chart, series })))
  return [
    ['t (s)', ...columns.map(({ chart, series }) => nameOf(chart, series))],
    ...samples.map(({ t, values }) => [t / 1000, ...columns.map(({ series }) => values[series.key] ?? null)])
  ]
}
