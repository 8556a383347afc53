import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HeadReader, oversize, unfinished } from '../../../../../src/nodes/balancer/http/head/head-reader'
import { cuts, pieces } from '../../pieces'

test('a head is found wherever it is cut, and what follows it is left', () => {
  const head = 'GET /x HTTP/1.1\r\nHost: a\r\nX-Long: ' + 'b'.repeat(3000) + '\r\n'
  fc.assert(
    fc.property(cuts, fc.string(), (where, rest) => {
      const reader = new HeadReader(32_768)
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
  const reader = new HeadReader(1000)
  let found: unknown = unfinished
  for (let i = 0; i < 1000 && found === unfinished; i++) found = reader.take(Buffer.from('x'), 0)
  expect(found).toBe(oversize)
})
