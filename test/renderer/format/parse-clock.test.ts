import { expect, test } from 'vitest'
import { formatFor } from '../../../src/renderer/format/format'
import { parseClock } from '../../../src/renderer/format/parse-clock'

test('a moment that is typed as the panel writes it is the same, to the millisecond', () => {
  for (const ms of [0, 1, 999, 12_346, 65_250, 3_600_000, 7_325_003])
    for (const language of ['en', 'es'] as const) expect(parseClock(formatFor(language).clock(ms))).toBe(ms)
})

test('what is left out of a moment is 0, and what is none is refused', () => {
  expect(parseClock('5')).toBe(5_000)
  expect(parseClock(' 90.5 ')).toBe(90_500)
  expect(parseClock('1:05,25')).toBe(65_250)
  for (const text of ['', ':', 'abc', '1:', '-1', '1.2.3', '1:2:3:4']) expect(parseClock(text)).toBeNull()
})
