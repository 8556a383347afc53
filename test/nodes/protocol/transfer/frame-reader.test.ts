import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FrameReader, WebSocketError } from '../../../../src/nodes/protocol/transfer/frame-reader'
import { clientFrame } from './client-frames'

interface Seen {
  messages: { bytes: Buffer; binary: boolean; length: number }[]
  pings: string[]
  closes: { code: number; reason: string }[]
}

function reader(): { reader: FrameReader; seen: Seen } {
  const seen: Seen = { messages: [], pings: [], closes: [] }
  let parts: Buffer[] = []
  return {
    seen,
    reader: new FrameReader({
      onData: chunk => void parts.push(chunk),
      onMessage: (length, binary) => {
        seen.messages.push({ bytes: Buffer.concat(parts), binary, length })
        parts = []
      },
      onPing: payload => void seen.pings.push(payload.toString()),
      onClose: (code, reason) => void seen.closes.push({ code, reason })
    })
  }
}

function refusal(...frames: Buffer[]): number {
  try {
    reader().reader.push(Buffer.concat(frames))
  } catch (error) {
    if (error instanceof WebSocketError) return error.closeCode
    throw error
  }
  throw new Error('nothing was refused')
}

describe('the frame reader', () => {
  it('reads the same messages however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            fragments: fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 4 }),
            ping: fc.boolean()
          }),
          { minLength: 1, maxLength: 5 }
        ),
        fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 20 }),
        (messages, cuts) => {
          const frames = messages.flatMap(({ fragments, ping }) =>
            fragments.flatMap((payload, index) => [
              clientFrame(index === 0 ? 2 : 0, payload, { fin: index === fragments.length - 1 }),
              ...(ping ? [clientFrame(9, Buffer.from(`p${index}`))] : [])
            ])
          )
          const stream = Buffer.concat(frames)
          const { reader: under, seen } = reader()
          for (let at = 0, n = 0; at < stream.length; n++) {
            const size = cuts[n % cuts.length]!
            // A copy at an odd address now and then, so that unmasking meets every alignment.
            const copy = Buffer.from(new ArrayBuffer(size + 4), n & 3, Math.min(size, stream.length - at))
            stream.copy(copy, 0, at, at + size)
            under.push(copy)
            at += size
          }
          expect(seen.messages.map(({ bytes }) => bytes.toString('hex'))).toEqual(
            messages.map(({ fragments }) => Buffer.concat(fragments).toString('hex'))
          )
          expect(under.atBoundary).toBe(true)
        }
      ),
      { numRuns: 150 }
    )
  })

  it('reads lengths of 2 and of 8 bytes', () => {
    const { reader: under, seen } = reader()
    under.push(clientFrame(2, Buffer.alloc(65_535, 1)))
    under.push(clientFrame(2, Buffer.alloc(65_536, 2)))
    expect(seen.messages.map(({ length }) => length)).toEqual([65_535, 65_536])
  })

  it('tells an empty message', () => {
    const { reader: under, seen } = reader()
    under.push(clientFrame(2, Buffer.alloc(0)))
    expect(seen.messages).toEqual([{ bytes: Buffer.alloc(0), binary: true, length: 0 }])
  })

  it('is not at a boundary inside a header, a frame or a message', () => {
    const frame = clientFrame(2, Buffer.from('abc'), { fin: false })
    for (const length of [1, 5, frame.length - 1, frame.length]) {
      const { reader: under } = reader()
      under.push(Buffer.from(frame.subarray(0, length)))
      expect(under.atBoundary).toBe(false)
    }
  })

  it('reads a close code with its reason, and one without', () => {
    const { reader: under, seen } = reader()
    under.push(clientFrame(8, Buffer.concat([Buffer.from([3, 232]), Buffer.from('adiós')])))
    expect(seen.closes).toEqual([{ code: 1000, reason: 'adiós' }])
    const other = reader()
    other.reader.push(clientFrame(8, Buffer.alloc(0)))
    expect(other.seen.closes).toEqual([{ code: 1005, reason: '' }])
  })

  it('hands a few bytes on without the chunk that they came in, which would be kept with them', () => {
    const kept: number[] = []
    const under = new FrameReader({
      onData: chunk => void kept.push(chunk.buffer.byteLength),
      onMessage: () => undefined,
      onPing: () => undefined,
      onClose: () => undefined
    })
    const pongs = Array.from({ length: 500 }, () => clientFrame(10, Buffer.alloc(125)))
    under.push(Buffer.concat([clientFrame(2, Buffer.from('x')), ...pongs]))
    under.push(clientFrame(2, Buffer.alloc(60_000)))
    expect(kept[0]).toBeLessThanOrEqual(Buffer.poolSize)
    // What fills its chunk is not copied.
    expect(kept[1]).toBeGreaterThan(60_000)
  })

  it('accepts UTF-8 that is cut inside a character', () => {
    const euro = Buffer.from('€')
    const { reader: under, seen } = reader()
    under.push(clientFrame(1, euro.subarray(0, 1), { fin: false }))
    under.push(clientFrame(0, euro.subarray(1)))
    expect(seen.messages[0]?.bytes.toString()).toBe('€')
  })

  it.each([
    ['frames that are not masked', 1002, [clientFrame(2, Buffer.from('x'), { masked: false })]],
    ['reserved bits', 1002, [clientFrame(2, Buffer.from('x'), { rsv: 0x40 })]],
    ['unknown data opcodes', 1002, [clientFrame(3, Buffer.from('x'))]],
    ['unknown control opcodes', 1002, [clientFrame(11, Buffer.from('x'))]],
    ['control frames above 125 bytes', 1002, [clientFrame(9, Buffer.alloc(126))]],
    ['fragmented control frames', 1002, [clientFrame(9, Buffer.from('x'), { fin: false })]],
    ['a continuation of nothing', 1002, [clientFrame(0, Buffer.from('x'))]],
    [
      'a message inside another',
      1002,
      [clientFrame(2, Buffer.from('x'), { fin: false }), clientFrame(2, Buffer.from('y'))]
    ],
    ['text that is not UTF-8', 1007, [clientFrame(1, Buffer.from([0xc3, 0x28]))]],
    ['text that ends inside a character', 1007, [clientFrame(1, Buffer.from([0xe2, 0x82]))]],
    ['a close reason that is not UTF-8', 1007, [clientFrame(8, Buffer.from([3, 232, 0xff]))]],
    ['half a close code', 1002, [clientFrame(8, Buffer.from([3]))]],
    ['close codes that must not travel', 1002, [clientFrame(8, Buffer.from([3, 237]))]],
    ['a length of 2^63', 1002, [Buffer.from('82ff8000000000000000', 'hex'), Buffer.alloc(4)]],
    ['a length that no file has', 1009, [Buffer.from('82ff7fffffffffffffff', 'hex'), Buffer.alloc(4)]]
  ])('refuses %s', (_what, code, frames) => {
    expect(refusal(...frames)).toBe(code)
  })
})
