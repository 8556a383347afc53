import { expect, test } from 'vitest'
import { systemLanguage } from '../../src/cli/language'

test.each([
  [{ LANG: 'es_MX.UTF-8' }, 'es'],
  [{ LANG: 'es' }, 'es'],
  [{ LANG: 'en_US.UTF-8', LC_MESSAGES: 'es_MX' }, 'es'],
  [{ LANG: 'es_MX.UTF-8', LC_ALL: 'C' }, 'en'],
  [{ LANG: 'est_EE' }, 'en'],
  [{}, 'en']
])('with %o, what is written for people is in "%s"', (environment, language) => {
  expect(systemLanguage(environment)).toBe(language)
})
