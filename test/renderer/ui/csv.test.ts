import { expect, test } from 'vitest'
import { csvOf } from '../../../src/renderer/ui/csv'

test('a table is one row a line, with what would end a cell in quotes', () => {
  expect(
    csvOf([
      ['t (s)', 'what'],
      [1.5, 'a, "b"\nc'],
      [null, 'd'],
      [Number.NaN, 'e']
    ])
  ).toBe('\ufefft (s),what\r\n1.5,"a, ""b""\nc"\r\n,d\r\n,e\r\n')
})

test('what a program has said is never taken for a formula, and a number stays one', () => {
  expect(csvOf([['=HYPERLINK("x")', '+1', '@a', '-2', -2]])).toBe(
    `\ufeff"'=HYPERLINK(""x"")",'+1,'@a,'-2,-2\r\n`
  )
})
