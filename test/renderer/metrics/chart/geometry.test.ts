import { expect, test } from 'vitest'
import { geometry, leastChartHeight } from '../../../../src/renderer/metrics/chart/geometry'

test('a chart is high enough for all its read-outs, and never lower than a plot needs', () => {
  expect(leastChartHeight(1)).toBe(geometry.leastChart)
  for (const lines of [3, 5])
    expect(leastChartHeight(lines)).toBe(geometry.readOutHead + lines * geometry.readOutLine)
})
