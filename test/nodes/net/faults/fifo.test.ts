import { expect, test } from 'vitest'
import { Fifo } from '../../../../src/nodes/net/faults/fifo'

test('what goes in first comes out first, across every cut of what it holds', () => {
  const fifo = new Fifo<number>()
  const out: number[] = []
  let next = 0
  for (let round = 0; round < 50; round++) {
    for (let n = 0; n < 100 + round; n++) fifo.push(next++)
    for (let n = 0; n < 90; n++) out.push(fifo.shift() ?? NaN)
    expect(fifo.size).toBe(next - out.length)
    expect([fifo.first, fifo.last]).toEqual([out.length, next - 1])
  }
  expect(fifo.sum(() => 1)).toBe(fifo.size)
  while (fifo.size > 0) out.push(fifo.shift() ?? NaN)
  expect(out).toEqual(Array.from({ length: next }, (_, n) => n))
  expect([fifo.shift(), fifo.first, fifo.last]).toEqual([undefined, undefined, undefined])
})
