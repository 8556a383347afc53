import { expect, test } from 'vitest'
import { clearOf } from '../../../../src/renderer/lab/model/link-path'

const straight = { d: '', at: (share: number) => ({ x: share * 1000, y: 100 }) }
const card = (x: number, width: number) => ({ x, y: 80, width, height: 40 })

test('a mark stands where it wants to, unless a card that its link passes under would hide it', () => {
  expect(clearOf(straight, 0.6, [card(0, 100), card(900, 100)])).toEqual({ x: 600, y: 100 })
  expect(clearOf(straight, 0.6, [card(500, 200)])).toEqual({ x: 750, y: 100 })
  expect(clearOf(straight, 0.6, [card(500, 300)])).toEqual({ x: 400, y: 100 })
  expect(clearOf(straight, 0.6, [card(0, 1000)])).toEqual({ x: 600, y: 100 })
})
