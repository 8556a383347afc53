import { expect, test } from 'vitest'
import { setUpI18n } from '../../../src/renderer/i18n/i18n'

test('what is counted is grouped as the language does, and no other number is', async () => {
  const words = setUpI18n('es')
  expect(words.t('lab.facts.in-all', { count: 1370 })).toBe('1,370 en total')
  expect(words.t('exercises.steps', { count: 1 })).toBe('1 paso')
  expect(words.t('errors.PORT_IN_USE-details', { port: 50001 })).toContain('50001')
})
