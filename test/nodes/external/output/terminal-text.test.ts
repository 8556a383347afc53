import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TerminalText } from '../../../../src/nodes/external/output/terminal-text'
import { styledTextSchema } from '../../../../src/shared/programs/styled-text'

const read = (raw: string) => new TerminalText().read(raw)

test.each([
  ['31', { color: 1 }],
  ['1;4;92', { bold: true, underline: true, color: 10 }],
  ['38;5;208', { color: 208 }],
  ['48;2;10;20;30', { background: '#0a141e' }],
  ['38:2::255:0:128', { color: '#ff0080' }],
  ['7', { color: 0, background: 7 }],
  ['3;2;105', { italic: true, dim: true, background: 13 }]
])('the looks of ESC [ %s m are kept', (codes, style) => {
  expect(read(`\x1b[${codes}mhola\x1b[m!`)).toEqual({ text: 'hola!', styles: [{ from: 0, to: 4, ...style }] })
})

test('looks go on in the next line until they are ended', () => {
  const text = new TerminalText()
  text.read('\x1b[32mverde')
  expect(text.read('más')).toEqual({ text: 'más', styles: [{ from: 0, to: 3, color: 2 }] })
  text.read('\x1b[39m')
  expect(text.read('sin')).toEqual({ text: 'sin' })
})

test('to look at the beginning of a line changes nothing', () => {
  const text = new TerminalText()
  text.peek('\x1b[31mro')
  expect(text.read('plain')).toEqual({ text: 'plain' })
})

test.each([
  ['a title', '\x1b]0;sudo password\x07texto'],
  ['a link', '\x1b]8;;http://x\x1b\\texto\x1b]8;;\x1b\\'],
  ['a question to the terminal', '\x1b[6n\x1b[ctexto\x1bP+q544e\x1b\\'],
  ['movements and a cleared screen', '\x1b[2J\x1b[H\x1b[?25ltexto\x1b[K\x1b[3C'],
  ['a bell and other controls', '\x07te\x00xt\x0bo\x7f\u2028'],
  ['a sequence that never ends', 'texto\x1b]0;title'],
  ['a lone escape', 'texto\x1b'],
  ['a line that was written over', 'largo largo\r\x1b[2Ktexto'],
  ['a character that was taken back', 'textx\bo']
])('%s is taken away', (_name, raw) => {
  expect(read(raw)).toEqual({ text: 'texto' })
})

test('whatever is printed, no control is left, and the looks lie within the line', () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom('\x1b', '[', ']', '0;', 'm', '38;5;1m', '\x1b[7m', '\r', '\b', '\x9b', 'abc')
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), pieces => {
      const line = read(pieces.join('').replaceAll('\n', ''))
      expect(line.text).not.toMatch(/(?!\t)\p{Cc}/u)
      expect(styledTextSchema.safeParse(line).success).toBe(true)
      for (const { from, to } of line.styles ?? []) {
        expect(from).toBeLessThan(to)
        expect(to).toBeLessThanOrEqual(line.text.length)
      }
    }),
    { numRuns: 500 }
  )
})
