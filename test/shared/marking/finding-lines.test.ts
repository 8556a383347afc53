import { expect, test } from 'vitest'
import { finding, findingLines } from '#shared/marking/findings'

test('what a student answered is told with its question, and once, however many files have it', () => {
  const answer = finding('answer', { step: 'failed', says: '8', is: '0' })
  const asked = {
    answers: [{ step: 'failed', ask: { es: '¿Cuántas fallan?', en: 'How many fail?' } }],
    texts: []
  }
  expect(findingLines([answer, answer, finding('not-done', { step: 'kill' })], asked, 'es')).toEqual([
    'la respuesta a «¿Cuántas fallan?»: dice 8, y la que se guardó fue 0',
    'el paso kill cuenta como hecho, y en el diario nadie lo hizo'
  ])
  expect(findingLines([answer], asked, 'en')[0]).toContain('How many fail?')
})
