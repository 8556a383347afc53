import { expect, test } from 'vitest'
import { RateMeter } from '../../../src/lab/transfers/rate-meter'

test('a rate is the mean at first, and one window in which nothing came is not the end', () => {
  const meter = new RateMeter()
  meter.update(0, 0)
  expect(meter.update(1_000_000, 250)).toBe(4_000_000)
  expect(meter.update(1_000_000, 500)).toBe(2_000_000)
  let bytes = 1_000_000
  for (let t = 750; t <= 10_000; t += 250) meter.update((bytes += 1_000_000), t)
  expect(meter.update(bytes, 10_250)).toBeGreaterThan(3_000_000)
})

test('a rate that changed for good is told within some seconds', () => {
  const meter = new RateMeter()
  let bytes = 0
  for (let t = 0; t <= 5_000; t += 250) meter.update((bytes += 1_000_000), t)
  for (let t = 5_250; t <= 12_000; t += 250) meter.update((bytes += 10_000), t)
  expect(meter.update(bytes + 10_000, 12_250)).toBeLessThan(100_000)
})

test('a count that went back is no reading', () => {
  const meter = new RateMeter()
  meter.update(9_000_000, 0)
  expect(meter.update(5_000_000, 500)).toBe(0)
  expect(meter.update(6_000_000, 1_500)).toBe(1_000_000)
})
