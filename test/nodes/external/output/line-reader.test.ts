import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LineReader } from '../../../../src/nodes/external/output/line-reader'
import type { Encoding } from '../../../../src/shared/programs/program'
import type { StyledText } from '../../../../src/shared/programs/styled-text'

/** Reads pieces, one after the other. */
function read(pieces: readonly Buffer[], encoding: Encoding = 'auto') {
  const lines: StyledText[] = []
  const reader = new LineReader({ encoding, takes: () => true, onLine: line => void lines.push(line) })
  const partials = pieces.map(piece => {
    reader.write(piece)
    return reader.partial()?.text ?? null
  })
  reader.end()
  return { lines, texts: lines.map(({ text }) => text), partials }
}

/** The bytes cut at any places. */
const cutAnywhere = (bytes: Buffer) =>
  fc.array(fc.nat({ max: bytes.length }), { maxLength: 12 }).map(places => {
    const ends = [...places, bytes.length].sort((a, b) => a - b)
    return ends.map((end, at) => bytes.subarray(at === 0 ? 0 : ends[at - 1], end))
  })

test.each<[Encoding, string, Buffer]>([
  ['auto', 'utf-8', Buffer.from('año €\r\n\x1b[31mrojo 😀\x1b[0m\r\n10%\r20%\r\nfin')],
  ['auto', 'latin-1', Buffer.from('año\r\n\x1b[31mrojo\x1b[0m\r\n10%\r20%\r\nfiñ', 'latin1')]
])('lines are the same wherever what is printed was cut (%s, %s)', (encoding, _name, bytes) => {
  const whole = read([bytes], encoding).lines
  expect(whole.map(({ text }) => text)).toHaveLength(4)
  expect(whole.map(({ text }) => text).join()).not.toContain('\ufffd')
  fc.assert(
    fc.property(cutAnywhere(bytes), pieces => {
      expect(read(pieces, encoding).lines).toEqual(whole)
    }),
    { numRuns: 300 }
  )
})

test('each line is UTF-8 or windows-1252, whatever the one before was', () => {
  const bytes = Buffer.concat([
    Buffer.from('señor\n'),
    Buffer.from('señor\n', 'latin1'),
    Buffer.from([0x80, 0x0a])
  ])
  expect(read([bytes]).texts).toEqual(['señor', 'señor', '€'])
})

describe('the beginning of a line', () => {
  test('is shown without a character of which bytes are missing', () => {
    const bytes = Buffer.from('año')
    expect(read([bytes.subarray(0, 2), bytes.subarray(2)]).partials).toEqual(['a', 'año'])
  })

  test('in Latin-1 is shown as soon as that is known', () => {
    expect(read([Buffer.from('Contraseña: ', 'latin1')]).partials).toEqual(['Contraseña: '])
  })

  test('is nothing after the end of a line', () => {
    expect(read([Buffer.from('Puerto: '), Buffer.from('5\r\n')]).partials).toEqual(['Puerto: ', null])
  })

  test('does not hold an escape sequence that has not ended', () => {
    expect(read([Buffer.from('ok\x1b[3'), Buffer.from('1mrojo')]).partials).toEqual(['ok', 'okrojo'])
  })
})

test('a line that never ends is cut, and not inside a character', () => {
  const { texts } = read([Buffer.from('ñ'.repeat(20_000) + '\n')])
  expect(texts.join('')).toBe('ñ'.repeat(20_000))
  expect(texts.length).toBe(3)
})

test('a progress bar that goes on for long is one line', () => {
  const steps = Array.from({ length: 20_000 }, (_, step) => Buffer.from(`\rstep ${step} of 20000`))
  expect(read([...steps, Buffer.from('\n')]).texts).toEqual(['step 19999 of 20000'])
})
