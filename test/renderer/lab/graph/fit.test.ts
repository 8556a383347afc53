import { expect, test } from 'vitest'
import { fitViewport } from '../../../../src/renderer/lab/graph/use-fit'

const box = (width: number, height: number) => ({ x: 0, y: 0, width, height })
const inspector = 336

test('a graph leaves the place of the inspector free where that costs little', () => {
  const { zoom, x } = fitViewport(box(1000, 900), 1300, 740, inspector)
  expect(x).toBeGreaterThanOrEqual(20)
  expect(x + 1000 * zoom).toBeLessThanOrEqual(1300 - inspector - 20)
  // Its height is what bounds it: nothing is lost.
  expect(zoom).toBeCloseTo(700 / 900)
})

test('a wide graph stays legible, and takes the whole canvas', () => {
  const { zoom, x } = fitViewport(box(1000, 100), 1040, 740, inspector)
  expect(zoom).toBe(1)
  expect(x).toBe(20)
})

test('a graph with room on all sides is in the middle', () => {
  const { zoom, x } = fitViewport(box(400, 300), 2000, 900, inspector)
  expect(zoom).toBe(1.25)
  expect(x).toBe((2000 - 500) / 2)
})

test('in the look for projectors it may be drawn as much larger as all else is', () => {
  expect(fitViewport(box(400, 300), 3000, 2000, inspector, 2).zoom).toBe(
    2 * fitViewport(box(400, 300), 3000, 2000, inspector).zoom
  )
})
