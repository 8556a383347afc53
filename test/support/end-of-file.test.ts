import { expect, test } from 'vitest'
import { atEndOfFile, endFile } from './end-of-file'
import { temporaryFolder } from './temporary-folder'

/** What is said of a folder that is made while the tests of a file are found. */
const refused = ((): unknown => {
  try {
    return temporaryFolder()
  } catch (error) {
    return error
  }
})()

test('a file makes no folder before its tests run: where all of them are skipped, nobody comes to its end', () => {
  expect(String(refused)).toContain('in a hook or a test')
})

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
