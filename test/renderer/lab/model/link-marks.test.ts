import { expect, test } from 'vitest'
import { isCovered } from '../../../../src/renderer/lab/model/link-path'

const card = { x: 500, y: 80, width: 200, height: 40 }

test('what a card hides of a link is not drawn there: on it, and so near that it reaches over its edge', () => {
  expect(isCovered({ x: 600, y: 100 }, [card])).toBe(true)
  expect(isCovered({ x: 490, y: 100 }, [card])).toBe(true)
  expect(isCovered({ x: 480, y: 100 }, [card])).toBe(false)
  expect(isCovered({ x: 600, y: 140 }, [card])).toBe(false)
  expect(isCovered({ x: 600, y: 100 }, [])).toBe(false)
})
