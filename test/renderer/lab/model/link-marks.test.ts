import { expect, test } from 'vitest'
import { courseOf, isCovered, labelShift } from '../../../../src/renderer/lab/model/link-path'

const card = { x: 500, y: 80, width: 200, height: 40 }

test('what a card hides of a link is not drawn there: on it, and so near that it reaches over its edge', () => {
  expect(isCovered({ x: 600, y: 100 }, [card])).toBe(true)
  expect(isCovered({ x: 490, y: 100 }, [card])).toBe(true)
  expect(isCovered({ x: 480, y: 100 }, [card])).toBe(false)
  expect(isCovered({ x: 600, y: 140 }, [card])).toBe(false)
  expect(isCovered({ x: 600, y: 100 }, [])).toBe(false)
})

test('what is written on a link lies on neither of its cards: between them where there is room, beside two of one column', () => {
  const hub = { x: 200, y: 60, width: 200, height: 100 }
  const between = courseOf(hub, card, 0, 0)
  expect(between.clear).toEqual({ left: 404, right: 496 })
  expect(labelShift(between, 458)).toBe('max(-54px, min(-50%, 38px - 100%))')
  const around = courseOf(card, { ...card, y: 280 }, 0, 0)
  expect(around.clear).toEqual({ left: 704, right: Infinity })
  expect(labelShift(around, 726)).toBe('max(-22px, -50%)')
  expect(labelShift(courseOf(card, hub, 0, 0), 450)).toBe('-50%')
})
