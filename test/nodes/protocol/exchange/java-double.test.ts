import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { javaDouble } from '../../../../src/nodes/protocol/exchange/java-double'

const table = readFileSync(join(__dirname, '../../../fixtures/java/double-to-string.txt'), 'utf8')
  .trim()
  .split('\n')
  .map(line => line.split(' ') as [string, string])
  .map(([bits, text]) => ({
    value: Buffer.from(bits.padStart(16, '0'), 'hex').readDoubleBE(0),
    text
  }))

describe('javaDouble', () => {
  it.each([
    [123.0, '123.0'],
    [1234567890.1234567, '1.2345678901234567E9'],
    [1.1, '1.1'],
    [-0, '-0.0'],
    [NaN, 'NaN'],
    [-Infinity, '-Infinity'],
    [Number.MIN_VALUE, '4.9E-324'],
    [Number.MAX_VALUE, '1.7976931348623157E308'],
    [0.001, '0.001'],
    [0.0009999999999999998, '9.999999999999998E-4'],
    [9999999.999999998, '9999999.999999998'],
    [1e7, '1.0E7'],
    [2e23, '2.0E23']
  ])('prints %d as %s', (value, text) => {
    expect(javaDouble(value)).toBe(text)
  })

  it('prints what Java 17 prints for every double that fits 2^53 and is not among the smallest', () => {
    const usual = table.filter(
      ({ value }) => !(Math.abs(value) > 2 ** 53 && Math.abs(value) < Infinity) && !(Math.abs(value) < 1e-322)
    )
    expect(usual.length).toBeGreaterThan(500)
    expect(usual.map(({ value }) => javaDouble(value))).toEqual(usual.map(({ text }) => text))
  })

  it('differs from Java 17 elsewhere only by the digits that reading back does not need', () => {
    const different = table.filter(({ value, text }) => javaDouble(value) !== text)
    for (const { value, text } of different) {
      expect(Number(text)).toBe(value)
      expect(javaDouble(value).length, text).toBeLessThanOrEqual(text.length)
    }
    expect(different.length).toBeLessThan(table.length / 50)
  })

  it('reads back as the same double, in the form that the size asks for', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), value => {
        const text = javaDouble(value)
        expect(Object.is(Number(text), value)).toBe(true)
        const size = Math.abs(value)
        const isPlain = size === 0 || (size >= 1e-3 && size < 1e7)
        expect(text).toMatch(isPlain ? /^-?(0|[1-9]\d*)\.\d+$/ : /^-?[1-9]\.(0|\d*[1-9])E-?\d+$/)
      }),
      { numRuns: 2000 }
    )
  })
})
