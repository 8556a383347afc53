import { expect, test } from 'vitest'
import { createEditStore } from '../../../src/renderer/store/edit-store'

test('a change waits for the one before it, also when that fails', async () => {
  const edits = createEditStore()
  const order: string[] = []
  const first = edits.inTurn(async () => {
    await new Promise(resolve => setTimeout(resolve, 20))
    order.push('first')
    throw new Error('refused')
  })
  const second = edits.inTurn(() => Promise.resolve(order.push('second')))
  await expect(first).rejects.toThrow('refused')
  await second
  expect(order).toEqual(['first', 'second'])
})
