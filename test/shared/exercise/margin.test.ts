import { expect, test } from 'vitest'
import { marginText } from '#shared/exercise/margin'

const number = (value: number): string => String(value)
const said = (tolerance: number | string | undefined, unit: string | null = null) =>
  marginText({ ...(tolerance !== undefined && { tolerance }), unit }, number)

test('a margin is said as the exercise has it: a share, an amount with its unit, or one in the unit of the question', () => {
  expect(said('50 %')).toBe('50\u00a0%')
  expect(said('25%', 'ms')).toBe('25\u00a0%')
  expect(said('100 ms')).toBe('100\u00a0ms')
  expect(said(3)).toBe('3')
  expect(said(0.5, 'ms')).toBe('0.5\u00a0ms')
})

test('where only the exact number is right that is told apart from where no number is asked for', () => {
  for (const exact of [0, '0', '0 %']) expect(said(exact)).toBeNull()
  expect(said(undefined)).toBeUndefined()
})
