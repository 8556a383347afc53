import { expect, test } from 'vitest'
import { shortError } from '../../../src/renderer/i18n/error-text'
import { setUpI18n } from '../../../src/renderer/i18n/i18n'
import type { Words } from '../../../src/renderer/i18n/use-words'

test.each([
  ['es', 6, 'terminó 6 veces'],
  ['es', 1, 'terminó 1 vez'],
  ['en', 6, 'ended 6 times']
] as const)(
  'a card says in words of a program that ended too often why it is left (%s, %i)',
  (language, exits, text) => {
    const t = setUpI18n(language).t as unknown as Words
    const error = { code: 'LIMIT_REACHED', message: '', details: { exits, windowMs: 30_000 } } as const
    expect(shortError(t, error)).toBe(text)
  }
)
