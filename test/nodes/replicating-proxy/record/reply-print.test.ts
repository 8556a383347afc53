import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { differsAt, ReplyPrinter } from '../../../../src/nodes/replicating-proxy/record/reply-print'
import { pattern } from '../support'

const mib = 1024 ** 2
const long = pattern(3 * mib + 500)

function printOf(reply: Buffer, cuts: readonly number[] = []): ReplyPrinter {
  const print = new ReplyPrinter()
  let from = 0
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    print.take(reply.subarray(from, cut))
    from = Math.max(from, cut)
  }
  print.take(reply.subarray(from))
  return print
}

function flipped(at: number): Buffer {
  const other = Buffer.from(long)
  other[at]! ^= 1
  return other
}

describe('the print of a reply', () => {
  it('is the same however its bytes come', () => {
    const whole = printOf(long)
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: long.length }), { maxLength: 20 }), cuts => {
        const print = printOf(long, cuts)
        expect([print.bytes, print.crc, print.head]).toEqual([whole.bytes, whole.crc, whole.head])
      }),
      { numRuns: 50 }
    )
  })

  it('tells each byte of the first MiB, and those of a piece of each further one', () => {
    for (const at of [0, 63, 64, 500_000, mib - 1, mib, mib + 65_535, 2 * mib, 3 * mib, long.length - 1])
      expect(differsAt(printOf(long), printOf(flipped(at)))).toBe(Math.min(at, 64))
    expect(differsAt(printOf(long), printOf(long))).toBeNull()
  })

  it('tells any other length', () => {
    expect(differsAt(printOf(long), printOf(long.subarray(0, long.length - 1)))).toBe(64)
    expect(differsAt(printOf(long.subarray(0, 10)), printOf(long.subarray(0, 9)))).toBe(9)
  })
})
