import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HeadReader, oversize, unfinished } from '../../../../../src/nodes/balancer/http/head/head-reader'
import { cuts, pieces } from '../../pieces'

test('a head is found wherever it is cut, and what follows it is left', () => {
  const head = 'GET /x HTTP/1.1\r\nHost: a\r\nX-Long: ' + 'b'.repeat(3000) + '\r\n'
  fc.assert(
    fc.property(cuts, fc.string(), (where, rest) => {
      const reader = new HeadReader(32_768, 'same')
      const bytes = Buffer.from(`${head}\r\n${rest}`, 'latin1')
      let before = 0
      for (const piece of pieces(bytes, where)) {
        const found = reader.take(piece, 0)
        if (typeof found === 'string') {
          expect(found).toBe(head)
          expect(before + reader.end).toBe(head.length + 2)
          return
        }
        expect(found).toBe(unfinished)
        before += piece.length
      }
      throw new Error('not found')
    })
  )
})

test('a head without end is given up at the limit', () => {
  const reader = new HeadReader(1000, 'any')
  let found: unknown = unfinished
  for (let i = 0; i < 1000 && found === unfinished; i++) found = reader.take(Buffer.from('x'), 0)
  expect(found).toBe(oversize)
})

const fields = fc.array(fc.stringMatching(/^[a-z]{1,8}: [a-z]{0,20}$/), { maxLength: 8 })

test.each([
  ['all with LF alone', ['same', 'any'], () => '\n'],
  ['with CRLF and LF mixed', ['any'], (i: number) => (i % 2 === 0 ? '\r\n' : '\n')],
  ['with CRLF, and the empty one with LF', ['any'], (_i: number, empty: boolean) => (empty ? '\n' : '\r\n')]
] as const)('lines that end %s are read with CRLF, wherever they are cut', (_name, modes, end) => {
  fc.assert(
    fc.property(fields, cuts, fc.constantFrom(...modes), fc.string(), (given, where, mode, rest) => {
      const all = ['GET / HTTP/1.1', ...given]
      const sent = all.map((line, i) => line + end(i, false)).join('') + end(all.length, true)
      const reader = new HeadReader(32_768, mode)
      let before = 0
      for (const piece of pieces(Buffer.from(sent + rest, 'latin1'), where)) {
        const found = reader.take(piece, 0)
        if (typeof found === 'string') {
          expect(found).toBe(all.map(line => `${line}\r\n`).join(''))
          expect(before + reader.end).toBe(sent.length)
          return
        }
        expect([found, reader.problem]).toEqual([unfinished, null])
        before += piece.length
      }
      throw new Error('not found')
    })
  )
})

test.each([
  ['crlf', 'GET / HTTP/1.1\n'],
  ['crlf', 'GET / HTTP/1.1\r\nHost: x\n'],
  ['same', 'GET / HTTP/1.1\r\nHost: x\n'],
  ['same', 'GET / HTTP/1.1\nHost: x\r\n']
] as const)('with %s ends, %j cannot become a head, and is said to', (mode, start) => {
  const reader = new HeadReader(32_768, mode)
  expect(reader.take(Buffer.from(start), 0)).toBe(unfinished)
  expect(reader.problem).not.toBeNull()
})
