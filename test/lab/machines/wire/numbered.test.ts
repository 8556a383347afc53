import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Incoming, Outgoing, type Numbered } from '../../../../src/lab/machines/wire/numbered'

const encode = (numbered: Numbered): Buffer => Buffer.from(JSON.stringify(numbered))
const decode = (frame: Buffer): Numbered => JSON.parse(frame.toString()) as Numbered

/** What happens on a line: something is said, so much of what is on its way arrives, or it is cut and mended. */
const happening = fc.oneof(
  fc.constant('say' as const),
  fc.record({ arrive: fc.nat(5), acknowledge: fc.boolean() }),
  fc.constant('cut' as const)
)

test('whatever a line loses when it is cut, each message arrives once and in order', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 60 }), happenings => {
      const outgoing = new Outgoing(encode)
      const incoming = new Incoming()
      const got: unknown[] = []
      let said = 0
      let line: Buffer[] = []
      const arrive = (count: number): void => {
        for (const frame of line.splice(0, count)) {
          const { seq, message } = decode(frame)
          if (incoming.isNext(seq)) got.push(message)
        }
      }
      const mend = (): void => {
        outgoing.detach()
        line = []
        outgoing.attach(frame => void line.push(frame), incoming.seen)
      }
      mend()
      for (const what of happenings) {
        if (what === 'say') outgoing.send(++said)
        else if (what === 'cut') mend()
        else {
          arrive(what.arrive)
          if (what.acknowledge) outgoing.acknowledge(incoming.seen)
        }
      }
      mend()
      arrive(Infinity)
      expect(got).toEqual(Array.from({ length: said }, (_, index) => index + 1))
      outgoing.acknowledge(incoming.seen)
      expect(outgoing.bytes).toBe(0)
    })
  )
})
