import { expect, test } from 'vitest'
import { chartTable } from '../../../src/renderer/metrics/chart-table'

test('a row a sample, a column a line of each chart, and nothing where nothing was measured', () => {
  const series = (key: string) => ({ key, name: { node: key }, tone: 1, dash: '', area: false }) as const
  const charts = [
    { id: 'latency', series: [series('p50'), series('p99')] },
    { id: 'cpu', series: [series('busy')] }
  ] as const
  const samples = [
    { t: 500, values: { p50: 1.5, p99: null, busy: 20 } },
    { t: 1_000, values: { p50: 2, busy: 0 } }
  ]
  expect(chartTable(charts, samples as never, (chart, { key }) => `${chart.id} ${key}`)).toEqual([
    ['t (s)', 'latency p50', 'latency p99', 'cpu busy'],
    [0.5, 1.5, null, 20],
    [1, 2, null, 0]
  ])
})
