import fc from 'fast-check'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { Ring } from '../../../src/lab/journal/ring'

type Step = { readonly push: number } | { readonly dropBelow: number }

const steps = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ push: fc.nat(20) }) },
    { weight: 1, arbitrary: fc.record({ dropBelow: fc.nat(20) }) }
  ),
  { maxLength: 60 }
)

/** What a ring keeps, as a plain array does it. */
function kept(limit: number, all: readonly Step[]): number[] {
  let items: number[] = []
  for (const step of all) {
    if ('push' in step) items = [...items, step.push].slice(-limit)
    else while (items[0] !== undefined && items[0] < step.dropBelow) items.shift()
  }
  return items
}

function ringOf(limit: number, all: readonly Step[]): Ring<number> {
  const ring = new Ring<number>(limit)
  for (const step of all) {
    if ('push' in step) ring.push(step.push)
    else ring.dropWhile(item => item < step.dropBelow)
  }
  return ring
}

test('it has the newest, in order, and any part of them', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 7 }), steps, fc.nat(8), fc.nat(8), (limit, all, from, to) => {
      const items = kept(limit, all)
      const ring = ringOf(limit, all)
      expect(ring.length).toBe(items.length)
      expect(ring.slice()).toEqual(items)
      expect(ring.slice(from, to)).toEqual(items.slice(from, to))
      expect(ring.last(from)).toEqual(from === 0 ? [] : items.slice(-from))
      expect(ring.at(from)).toBe(items[from])
      expect(ring.at(-1 - from)).toBe(items.at(-1 - from))
      const pushed = all.filter(step => 'push' in step).length
      expect(ring.hasDropped).toBe(pushed > items.length)
    })
  )
})

test('what it has dropped is let go at once', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const ring = new Ring<object>(4)
  const refs = Array.from({ length: 7 }, () => {
    const item = {}
    ring.push(item)
    return new WeakRef(item)
  })
  // A reference holds its object until the turn ends that made it.
  await new Promise(resolve => setImmediate(resolve))
  collect()
  expect(refs.map(ref => ref.deref() !== undefined)).toEqual([false, false, false, true, true, true, true])
  expect(ring.length).toBe(4)
})

test('of items that take much it keeps as many as may be together, and always the newest', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(40), { maxLength: 60 }),
      fc.integer({ min: 1, max: 60 }),
      (sizes, maxBytes) => {
        const ring = new Ring<{ size: number }>(9, { maxBytes, of: ({ size }) => size })
        const items = sizes.map(size => ({ size }))
        let expected: { size: number }[] = []
        const sum = (): number => expected.reduce((total, { size }) => total + size, 0)
        for (const item of items) {
          ring.push(item)
          expected = [...expected, item].slice(-9)
          while (sum() > maxBytes && expected.length > 1) expected = expected.slice(1)
          expect(ring.slice()).toEqual(expected)
        }
      }
    )
  )
})
