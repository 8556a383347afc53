import { expect, test } from 'vitest'
import { reuse } from '../../../src/renderer/store/reuse'

test('what says the same is the object that was there', () => {
  const before = { list: [{ a: 1 }, { b: [2] }], none: null, text: 'x' }
  expect(reuse(before, structuredClone(before))).toBe(before)
})

test('what has changed is new, and its other parts are those from before', () => {
  const before = { left: { deep: { a: 1 } }, right: [{ b: 1 }, { c: 1 }] }
  const after = reuse(before, { left: { deep: { a: 1 } }, right: [{ b: 1 }, { c: 2 }] })
  expect(after).toEqual({ left: { deep: { a: 1 } }, right: [{ b: 1 }, { c: 2 }] })
  expect(after.left).toBe(before.left)
  expect(after.right[0]).toBe(before.right[0])
  expect(after.right).not.toBe(before.right)
})

test.each<[unknown, unknown]>([
  [[1, 2], [1]],
  [{ a: 1, b: 2 }, { a: 1 }],
  [{ a: 1 }, { a: 1, b: undefined }],
  [[], {}],
  [{}, null],
  [null, {}]
])('%j is not %j', (before, after) => {
  expect(reuse(before, after)).toBe(after)
})
