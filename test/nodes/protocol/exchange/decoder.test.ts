import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ExchangeDecoder } from '../../../../src/nodes/protocol/exchange/decoder'
import { encodeHead, encodeTail } from '../../../../src/nodes/protocol/exchange/encode'
import { courseworkValues } from '../../../../src/nodes/protocol/exchange/exchange'

const whole = Buffer.concat([encodeHead(courseworkValues), encodeTail(courseworkValues.tail)])
const courseworkLines = ['123', '1.2345678901234567E9', 'hola', '1.1', '1.2', '1.3', '1.4', '1.5']

/** Feeds `bytes` cut at the given places. */
function decode(bytes: Buffer, cuts: readonly number[] = []): { lines: string[]; decoder: ExchangeDecoder } {
  const decoder = new ExchangeDecoder()
  const lines: string[] = []
  const edges = [0, ...[...cuts].sort((a, b) => a - b), bytes.length]
  for (let i = 1; i < edges.length; i++) {
    decoder.push(bytes.subarray(edges[i - 1], edges[i]), line => lines.push(line))
  }
  return { lines, decoder }
}

describe('ExchangeDecoder', () => {
  it('prints the coursework client’s values as Java does', () => {
    expect(decode(whole).lines).toEqual(courseworkLines)
  })

  it('gives the same lines however the bytes are split', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 56, maxLength: 90 }),
        fc.array(fc.nat({ max: 56 }), { maxLength: 60 }),
        (bytes, cuts) => {
          const { lines, decoder } = decode(Buffer.from(bytes), cuts)
          expect(lines).toEqual(decode(Buffer.from(bytes)).lines)
          expect(lines).toHaveLength(8)
          expect(decoder.done).toBe(true)
          expect(decoder.extra).toBe(bytes.length - 56)
        }
      )
    )
  })

  it('tells each value as soon as its last byte has come, and when the reply is due', () => {
    const decoder = new ExchangeDecoder()
    const seen: number[] = []
    let replyAt = 0
    for (let i = 0; i < whole.length; i++) {
      decoder.push(whole.subarray(i, i + 1), () => seen.push(i + 1))
      if (decoder.headDone && replyAt === 0) replyAt = i + 1
    }
    expect(seen).toEqual([4, 12, 16, 24, 32, 40, 48, 56])
    expect(replyAt).toBe(16)
  })

  it('takes any bytes as values, one line each', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 56, maxLength: 56 }), bytes => {
        const { lines } = decode(Buffer.from(bytes))
        expect(lines).toHaveLength(8)
        for (const line of lines) expect(line).not.toMatch(/[\n\r\u2028\u2029\u0085]/)
      })
    )
  })
})

describe('encodeHead', () => {
  it('writes big-endian, as the coursework does', () => {
    expect(encodeHead(courseworkValues).toString('hex')).toBe('0000007b41d26580b487e6b7686f6c61')
  })

  it('refuses a text that is not four bytes, and a number that is not an int32', () => {
    expect(() => encodeHead({ ...courseworkValues, text: 'señor' })).toThrow(/four|4 bytes/)
    expect(() => encodeHead({ ...courseworkValues, int: 2 ** 31 })).toThrow(/32-bit/)
  })
})
