import { expect, test } from 'vitest'
import { atEndOfFile, endFile } from './end-of-file'

test('an ending that throws keeps no other from being called, and the first error is told', () => {
  const called: number[] = []
  for (const number of [1, 2, 3])
    atEndOfFile(() => {
      called.push(number)
      if (number !== 2) throw new Error(`ending ${number}`)
    })
  expect(() => endFile()).toThrow('ending 1')
  expect(called).toEqual([1, 2, 3])
  expect(() => endFile()).not.toThrow()
})
