import { expect, test } from 'vitest'
import {
  loadSentenceNames,
  loadSentences,
  sayOfLoad,
  type LoadSentence
} from '../../../src/shared/load/load-words'
import { setUpI18n } from '../../../src/renderer/i18n/i18n'
import { saidText } from '../../../src/renderer/load/said-text'

const words = setUpI18n('en')

const valuesOf = (sentence: LoadSentence) =>
  Object.fromEntries(
    [...loadSentences[sentence].matchAll(/\{\{(\w+)\}\}/g)].map(([, name = ''], at) => [name, at + 3])
  )

test('what became of a request is said in the language of the panel, with all its values', () => {
  for (const sentence of loadSentenceNames) {
    const { what, said } = sayOfLoad(sentence, valuesOf(sentence))
    expect(saidText(words.getFixedT('en'), said)).toBe(what)
    const spanish = saidText(words.getFixedT('es'), said)
    expect(spanish).not.toContain('load.said')
    for (const value of Object.values(said.values)) expect(spanish).toContain(String(value))
  }
})

test('the request of an answer stands before it', () => {
  const { said } = sayOfLoad('status', { status: 404 })
  expect(saidText(words.getFixedT('es'), { ...said, request: 'GET /x' })).toBe('GET /x: código 404')
})

test('a text is said as it came', () => {
  const { said } = sayOfLoad('answered', { text: '"<b> & {{x}}"' })
  expect(saidText(words.getFixedT('en'), said)).toBe('answered "<b> & {{x}}"')
})
