import { expect, test } from 'vitest'
import { fitViewport } from '../../../../src/renderer/lab/graph/use-fit'

const box = (width: number, height: number, x = 0, y = 0) => ({ x, y, width, height })
const graph = (width: number, height: number) => {
  const whole = box(width, height)
  return { whole, parts: [whole] }
}
const aside = 336

test('a graph leaves the place of the inspector free where that costs little', () => {
  const { zoom, x } = fitViewport(graph(1000, 900), { width: 1300, height: 740, aside })
  expect(x).toBeGreaterThanOrEqual(20)
  expect(x + 1000 * zoom).toBeLessThanOrEqual(1300 - aside - 20)
  // Its height is what bounds it: nothing is lost.
  expect(zoom).toBeCloseTo(700 / 900)
})

test('a wide graph stays legible, and takes the whole canvas', () => {
  const { zoom, x } = fitViewport(graph(1000, 100), { width: 1040, height: 740, aside })
  expect(zoom).toBe(1)
  expect(x).toBe(20)
})

test('a graph with room on all sides is in the middle', () => {
  const { zoom, x } = fitViewport(graph(400, 300), { width: 2000, height: 900, aside })
  expect(zoom).toBe(1.25)
  expect(x).toBe((2000 - 500) / 2)
})

test('in the look for projectors it may be drawn as much larger as all else is', () => {
  const room = { width: 3000, height: 2000, aside }
  expect(fitViewport(graph(400, 300), { ...room, unit: 2 }).zoom).toBe(
    2 * fitViewport(graph(400, 300), room).zoom
  )
})

const tools = { right: 148, bottom: 116 }

/** Whether a part of a graph that is shown so lies under the tools. */
function isUnder(parts: readonly ReturnType<typeof box>[], { zoom, x, y }: ReturnType<typeof fitViewport>) {
  return parts.some(part => part.x * zoom + x < tools.right && part.y * zoom + y < tools.bottom)
}

test('no card comes to lie under the tools, at any size of the canvas', () => {
  // Clients, a hub and a leaf in a row; and the same with a leaf more, whose first column is in the middle.
  const row = [box(140, 116, 8, 40), box(276, 136, 222, 30), box(444, 60, 612, 68)]
  const lanes = [box(140, 116, 8, 300), box(276, 136, 222, 30), box(444, 60, 612, 700)]
  for (const parts of [row, lanes]) {
    const whole = box(1048, Math.max(...parts.map(({ y, height }) => y + height)) - 30, 8, 30)
    for (let width = 420; width <= 1900; width += 40)
      for (let height = 180; height <= 900; height += 40) {
        const view = fitViewport({ whole, parts }, { width, height, aside, tools })
        const right = (whole.x + whole.width) * view.zoom + view.x
        expect([width, height, isUnder(parts, view), right <= width]).toEqual([width, height, false, true])
      }
  }
})

test('a graph that the tools do not reach is drawn as if they were not there', () => {
  const whole = box(1000, 700)
  const parts = [box(140, 116, 0, 300), box(444, 60, 556, 0)]
  const room = { width: 1400, height: 740, aside: 0 }
  expect(fitViewport({ whole, parts }, { ...room, tools })).toEqual(fitViewport({ whole, parts }, room))
})

test('what the tools would cover goes below them where that leaves it larger, else beside them', () => {
  const room = { width: 700, height: 400, aside: 0, tools }
  const low = fitViewport(graph(1000, 100), room)
  expect(low.zoom).toBeCloseTo(660 / 1000)
  expect(low.y).toBeGreaterThanOrEqual(tools.bottom)
  expect(fitViewport(graph(300, 900), room).zoom).toBeCloseTo(360 / 900)
  const tall = fitViewport(graph(600, 400), room)
  expect(tall.x).toBeGreaterThanOrEqual(tools.right)
})
