import { expect, test } from 'vitest'
import { printable } from '#nodes/compare/scope'

test.each(['utf8', 'latin1'] as const)(
  'a value is told as people read it, also where it came as %s',
  encoding => {
    expect(printable(Buffer.from('señor', encoding).toString('latin1'))).toBe('señor')
  }
)
