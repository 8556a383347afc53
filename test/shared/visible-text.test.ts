import { expect, test } from 'vitest'
import { visibleLine, visibleText } from '../../src/shared/trust/visible-text'

test('what can be read is left as it is', () => {
  const text = "java -jar 'ñandú día.jar' 你好 🎬 עברית"
  expect(visibleText(text)).toEqual([{ text, hidden: false }])
  expect(visibleText('')).toEqual([])
})

test.each([
  ['a turn of the direction of writing', 'a\u202eb', 'a<U+202E>b'],
  ['an isolate', '\u2066x\u2069', '<U+2066>x<U+2069>'],
  ['a line end', 'true\nrm -rf', 'true<U+000A>rm -rf'],
  ['a carriage return and an escape', '\r\u001b[2K', '<U+000D><U+001B>[2K'],
  ['a zero width', 'c\u200burl', 'c<U+200B>url'],
  ['a space that is another', 'a\u00a0b', 'a<U+00A0>b'],
  ['a filler', 'a\u3164b', 'a<U+3164>b'],
  ['a line separator', 'a\u2028b', 'a<U+2028>b'],
  ['half a surrogate pair', 'a\ud800b', 'a<U+D800>b'],
  ['a tag', '\u{e0041}', '<U+E0041>']
])('%s is named', (_name, text, expected) => expect(visibleLine(text)).toBe(expected))
