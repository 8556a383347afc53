import { expect, test } from 'vitest'
import { downsample, isEmpty, isolated } from '../../../src/renderer/measured/downsample'

const points = (values: (number | null)[], everyMs = 500) =>
  values.map((a, index) => ({ t: index * everyMs, values: { a } }))

test('few points stay as they are', () => {
  const rows = downsample(points([1, 2, 3]), ['a'], 0, 1000, 100)
  expect(rows.map(row => row.a)).toEqual([1, 2, 3])
})

test('the least and the greatest of each part are kept, in the order in which they came', () => {
  const values = Array.from({ length: 1000 }, (_, index) =>
    index === 417 ? 99 : index === 733 ? -99 : index % 3
  )
  const rows = downsample(points(values), ['a'], 0, 500_000, 50)
  expect(rows.length).toBeLessThanOrEqual(102)
  const kept = rows.map(row => row.a)
  expect(kept).toContain(99)
  expect(kept).toContain(-99)
  const times = rows.map(({ t }) => t)
  expect(times).toEqual([...times].sort((a, b) => a - b))
})

test('a moment that is not known leaves a hole, also among many', () => {
  const values = Array.from({ length: 1000 }, (_, index) => (index >= 400 && index < 402 ? null : 1))
  const rows = downsample(points(values), ['a'], 0, 500_000, 50)
  expect(rows.some(row => row.a === null)).toBe(true)
})

test('a time without any sample is a hole and not a line across', () => {
  const rows = downsample([...points([1, 1]), { t: 60_000, values: { a: 1 } }], ['a'], 0, 60_000, 100)
  expect(rows.map(({ t, a }) => [t, a])).toEqual([
    [0, 1],
    [500, 1],
    [501, null],
    [60_000, 1]
  ])
})

test('parts begin at the same times while the window moves, so that a line keeps its shape', () => {
  const all = points(Array.from({ length: 2000 }, (_, index) => Math.sin(index)))
  const shape = (from: number) =>
    downsample(
      all.filter(({ t }) => t >= from && t <= from + 600_000),
      ['a'],
      from,
      from + 600_000,
      100
    )
      .filter(({ t }) => t > 300_000 && t < 400_000)
      .map(row => row.a)
  expect(shape(1500)).toEqual(shape(0))
})

test('a value alone between two holes is found', () => {
  const rows = downsample(points([null, 4, null, 1, 2]), ['a'], 0, 2000, 100)
  expect([...isolated(rows, 'a')]).toEqual([1])
})

test('a chart is empty while none of its series has a value', () => {
  expect(isEmpty([], ['a'])).toBe(true)
  expect(isEmpty([{ t: 0, a: null, b: null }], ['a', 'b'])).toBe(true)
  expect(
    isEmpty(
      [
        { t: 0, a: null, b: null },
        { t: 1, a: null, b: 0 }
      ],
      ['a', 'b']
    )
  ).toBe(false)
})
