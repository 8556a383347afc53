import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeFrame, FrameError, FrameReader } from '../../../../src/lab/machines/wire/frame'

describe('frames', () => {
  test('arrive whole and in order, wherever the stream is split', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue(), { maxLength: 8 }),
        fc.array(fc.nat(40), { minLength: 1 }),
        (values, cuts) => {
          const bytes = Buffer.concat(values.map(encodeFrame))
          const got: unknown[] = []
          const reader = new FrameReader(value => got.push(value))
          for (let at = 0, step = 0; at < bytes.length; step++) {
            const next = at + 1 + (cuts[step % cuts.length] ?? 0)
            reader.push(bytes.subarray(at, next))
            at = next
          }
          expect(got).toEqual(values)
        }
      )
    )
  })

  test('one that is too long is refused before it is read', () => {
    const reader = new FrameReader(() => undefined, 1_000)
    const head = Buffer.alloc(4)
    head.writeUInt32BE(1_001)
    expect(() => reader.push(head)).toThrow(FrameError)
  })

  test('one that is no structured clone is refused', () => {
    const reader = new FrameReader(() => undefined)
    expect(() => reader.push(Buffer.from([0, 0, 0, 4, 1, 2, 3, 4]))).toThrow(FrameError)
  })
})
