import { expect, test } from 'vitest'
import type { MetricSample } from '../../../src/shared/state'
import { Frames } from '../../../src/renderer/measured/frames'
import { MetricBook } from '../../../src/renderer/store/metric-book'
import { sample } from './sample'

const at = (node: string, t: number): MetricSample => sample(node, t, {})

test('samples of one moment are one frame, and only new ones are taken from the book', () => {
  const book = new MetricBook()
  const frames = new Frames()
  book.add([at('a', 500), at('b', 500), at('a', 1000)])
  expect(frames.update(book)).toBe(true)
  expect(frames.between(0, 2000).map(frame => [frame.t, frame.samples.size])).toEqual([
    [500, 2],
    [1000, 1]
  ])
  expect(frames.update(book)).toBe(false)
  book.add([at('b', 1500)])
  expect(frames.update(book)).toBe(true)
  expect(frames.last?.t).toBe(1500)
})

test('history that comes late is put in its place, and what is there already stays', () => {
  const frames = new Frames()
  frames.add([at('a', 2000), at('a', 2500)])
  frames.add([at('a', 500), at('a', 1000), at('a', 2000)])
  expect(frames.between(0, 9000).map(({ t }) => t)).toEqual([500, 1000, 2000, 2500])
})

test('the window has one frame more on either side', () => {
  const frames = new Frames()
  frames.add([500, 1000, 1500, 2000, 2500].map(t => at('a', t)))
  expect(frames.between(1200, 1700).map(({ t }) => t)).toEqual([1000, 1500, 2000])
})

test('the nearest frame is found within the tolerance only', () => {
  const frames = new Frames()
  frames.add([at('a', 500), at('a', 1000)])
  expect(frames.nearest(760, 400)?.t).toBe(1000)
  expect(frames.nearest(740, 400)?.t).toBe(500)
  expect(frames.nearest(2000, 400)).toBe(null)
  expect(new Frames().nearest(0, 400)).toBe(null)
})

test('the cursor steps from sample to sample and stops at the ends', () => {
  const frames = new Frames()
  frames.add([500, 1000, 1500].map(t => at('a', t)))
  expect(frames.step(1000, 1)).toBe(1500)
  expect(frames.step(1000, -1)).toBe(500)
  expect(frames.step(1200, -1)).toBe(1000)
  expect(frames.step(1200, 1)).toBe(1500)
  expect(frames.step(500, -10)).toBe(500)
  expect(frames.step(1500, 10)).toBe(1500)
})
