import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeRing, RingReader, RingWriter, type RingRecord } from '../../src/system/shared-ring'

function subject(bytes: number) {
  const memory = makeRing(bytes)
  const reader = new RingReader(memory)
  const writer = new RingWriter(memory)
  const read = (): RingRecord[] => {
    const records: RingRecord[] = []
    reader.drain(record => records.push(record))
    return records
  }
  return { writer, read }
}

const line = (text: string): RingRecord => ({ kind: 0, level: 1, port: 50_001, at: 12.5, text })

test('what is written is read once, in order, whatever it says', () => {
  const { writer, read } = subject(1024)
  const records = [line('one'), { kind: 1, level: 3, port: 65_535, at: -1, text: '{"ñ":"🐟"}' }, line('')]
  for (const record of records) expect(writer.write(record)).toBe(true)
  expect(read()).toEqual(records)
  expect(read()).toEqual([])
})

test('what finds no room is refused until something was read', () => {
  const { writer, read } = subject(256)
  let written = 0
  while (writer.write(line(`line ${written}`))) written++
  expect(written).toBeGreaterThan(5)
  expect(read().map(({ text }) => text)).toEqual(Array.from({ length: written }, (_, i) => `line ${i}`))
  expect(writer.write(line('more'))).toBe(true)
  expect(read()).toEqual([line('more')])
})

test('a record that takes more than half of the memory is refused', () => {
  const { writer, read } = subject(256)
  expect(writer.write(line('x'.repeat(100)))).toBe(false)
  expect(read()).toEqual([])
})

test('nothing is lost or torn, however writing and reading take turns', () => {
  const step = fc.oneof(fc.constant(null), fc.string({ unit: 'grapheme', maxLength: 30 }))
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), steps => {
      const { writer, read } = subject(256)
      const accepted: string[] = []
      const got: string[] = []
      for (const text of steps) {
        if (text === null) got.push(...read().map(record => record.text))
        else if (writer.write(line(text))) accepted.push(text)
      }
      got.push(...read().map(record => record.text))
      expect(got).toEqual(accepted)
    })
  )
})
