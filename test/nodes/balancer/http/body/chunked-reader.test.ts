import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Part } from '../../../../../src/nodes/balancer/http/body/body-reader'
import { ChunkedReader } from '../../../../../src/nodes/balancer/http/body/chunked-reader'
import { cuts, pieces } from '../../pieces'

const hex = (size: number, style: number): string =>
  style === 0
    ? size.toString(16)
    : style === 1
      ? size.toString(16).toUpperCase()
      : `00${size.toString(16)};a="b"`

const chunked = fc
  .array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.nat(2)), { maxLength: 6 })
  .map(chunks => ({
    content: Buffer.concat(chunks.map(([bytes]) => bytes)),
    wire: Buffer.concat([
      ...chunks.flatMap(([bytes, style]) => [
        Buffer.from(`${hex(bytes.length, style)}\r\n`),
        bytes,
        Buffer.from('\r\n')
      ]),
      Buffer.from('0\r\nX-Sum: 7\r\n\r\n')
    ])
  }))

function read(reader: ChunkedReader, wire: Buffer, where: readonly number[]): { out: Buffer; rest: number } {
  const out: Buffer[] = []
  let rest = 0
  for (const piece of pieces(wire, where)) {
    const parts: Part[] = []
    const at = reader.done ? 0 : reader.take(piece, 0, parts)
    for (const part of parts) out.push(Buffer.from(part as string, 'latin1'))
    if (reader.problem) throw new Error(reader.problem)
    rest += piece.length - at
  }
  return { out: Buffer.concat(out), rest }
}

test('chunks are read alike wherever they are cut, and what is passed on reads the same', () => {
  fc.assert(
    fc.property(chunked, cuts, cuts, ({ content, wire }, where, again) => {
      const plain = new ChunkedReader(false)
      const first = read(plain, Buffer.concat([wire, Buffer.from('GET /')]), where)
      expect(first).toEqual({ out: content, rest: 5 })
      expect([plain.done, plain.received]).toEqual([true, content.length])
      const passed = read(new ChunkedReader(true), wire, where).out
      expect(passed.includes(';a=')).toBe(content.includes(';a='))
      expect(passed.toString('latin1').endsWith('0\r\nX-Sum: 7\r\n\r\n')).toBe(true)
      expect(read(new ChunkedReader(false), passed, again)).toEqual({ out: content, rest: 0 })
    })
  )
})

test('a body in chunks of one byte each is passed on in few pieces', () => {
  const block = Buffer.from('1\r\nx\r\n'.repeat(10_000))
  const reader = new ChunkedReader(true)
  const parts: Part[] = []
  for (let at = 0; at < 10; at++) reader.take(block, 0, parts)
  expect(reader.received).toBe(100_000)
  const passed = Buffer.concat(parts.map(part => Buffer.from(part)))
  expect(passed.equals(Buffer.concat(Array<Buffer>(10).fill(block)))).toBe(true)
  expect(parts.length).toBeLessThanOrEqual(10)
})

test('chunks whose lines end with LF alone are passed on with CRLF, where that is allowed', () => {
  const lf = chunked.map(({ content, wire }) => ({
    content,
    // Lines only: the content may hold any bytes.
    wire: content.includes('\n') || content.includes('\r') ? null : lfOnly(wire)
  }))
  fc.assert(
    fc.property(lf, cuts, cuts, ({ content, wire }, where, again) => {
      fc.pre(wire !== null)
      const passed = read(new ChunkedReader(true, true), Buffer.concat([wire!, Buffer.from('GET /')]), where)
      expect(passed.rest).toBe(5)
      expect(read(new ChunkedReader(false), passed.out, again)).toEqual({ out: content, rest: 0 })
      expect(() => read(new ChunkedReader(true), wire!, where)).toThrow()
    })
  )
})

test('in an answer any line of its chunks may end with LF alone, and all are passed on with CRLF', () => {
  fc.assert(
    fc.property(
      chunked,
      fc.infiniteStream(fc.boolean()),
      cuts,
      cuts,
      ({ content, wire }, bare, where, again) => {
        fc.pre(!content.includes('\n') && !content.includes('\r'))
        const mixed = wire.toString('latin1').replaceAll('\r\n', () => (bare.next().value ? '\n' : '\r\n'))
        const passed = read(new ChunkedReader(true, 'any'), Buffer.from(`${mixed}HTTP`, 'latin1'), where)
        expect(passed.rest).toBe(4)
        expect(read(new ChunkedReader(false), passed.out, again)).toEqual({ out: content, rest: 0 })
      }
    )
  )
})

function lfOnly(wire: Buffer): Buffer {
  return Buffer.from(wire.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')
}
