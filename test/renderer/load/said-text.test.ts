import { expect, test } from 'vitest'
import {
  loadSentenceNames,
  loadSentences,
  sayOfLoad,
  type LoadSentence
} from '../../../src/shared/load/load-words'
import { formatFor } from '../../../src/renderer/format/format'
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
    expect(saidText(words.getFixedT('en'), formatFor('en'), said)).toBe(what)
    const spanish = saidText(words.getFixedT('es'), formatFor('es'), said)
    expect(spanish).not.toContain('load.said')
    for (const value of Object.values(said.values)) expect(spanish).toContain(String(value))
  }
})

test('the request of an answer stands before it', () => {
  const { said } = sayOfLoad('status', { status: 404 })
  expect(saidText(words.getFixedT('es'), formatFor('es'), { ...said, request: 'GET /x' })).toBe(
    'GET /x: código 404'
  )
})

test('a text is said as it came', () => {
  const { said } = sayOfLoad('answered', { text: '"<b> & {{x}}"' })
  expect(saidText(words.getFixedT('en'), formatFor('en'), said)).toBe('answered "<b> & {{x}}"')
})

test('the place of a difference is said in the language of the panel', () => {
  const { said } = sayOfLoad('differs-in', { byte: 12, place: 'line 3, token 5' })
  expect(saidText(words.getFixedT('es'), formatFor('es'), said)).toBe(
    'difiere en el byte 12 (línea 3, palabra 5)'
  )
})

test('counts are grouped, and ports and codes are not', () => {
  const say = (sentence: LoadSentence, values: Record<string, string | number>) =>
    saidText(words.getFixedT('es'), formatFor('es'), sayOfLoad(sentence, values).said)
  expect(say('body-cut', { bytes: 65_536 })).toBe('la respuesta se cortó tras 65,536 bytes de su cuerpo')
  expect(say('refused', { host: '127.0.0.1', port: 50_004 })).toBe('nadie escucha en 127.0.0.1:50004')
})
