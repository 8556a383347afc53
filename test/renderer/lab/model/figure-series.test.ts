import { expect, test } from 'vitest'
import type { MetricSample } from '../../../../src/shared/state'
import { figureSeries } from '../../../../src/renderer/lab/model/node-figure'

const sample = (requests: number): MetricSample => ({
  t: 0,
  node: 'a',
  open: 0,
  rates: { requests, failed: 0, bytesIn: 0, bytesOut: 0 },
  latency: null,
  cpu: null,
  memory: null
})

test('of samples that share a point the greatest shows, and one that waits for its pair does not', () => {
  expect(figureSeries('exchanges', [1, 5, 4, 2, 9].map(sample), 2)).toEqual([5, 4])
  expect(figureSeries('exchanges', [sample(3)], 2)).toEqual([])
})
