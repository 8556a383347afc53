import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anySeed, maxSeed, seededDraws } from '../../src/system/random'

const first = (seed: number, ...name: (string | number)[]): number[] => {
  const random = seededDraws(seed).of(...name)
  return Array.from({ length: 8 }, random)
}

test('the seed and the name decide a stream, and nothing else does', () => {
  const draws = seededDraws(7)
  const one = draws.of('latency', 1)
  const other = draws.of('toxicity')
  const mixed = Array.from({ length: 8 }, () => [one(), other()])
  expect(mixed.map(([a]) => a)).toEqual(first(7, 'latency', 1))
  expect(mixed.map(([, b]) => b)).toEqual(first(7, 'toxicity'))
})

test('the numbers of a seed stay what they are in every version: runs are made again by them', () => {
  const words = first(42, 'a', 1).map(value => value * 2 ** 32)
  expect(words.slice(0, 3)).toEqual([3590426190, 2662286810, 2692466633])
  expect(seededDraws(42).seedFor('node', 'replica-1', 1)).toBe(2693505094)
})

test('every other seed or name gives another stream', () => {
  const seed = fc.nat(maxSeed)
  const name = fc.array(fc.oneof(fc.string(), fc.nat(9)), { maxLength: 3 })
  fc.assert(
    fc.property(seed, seed, name, name, (a, b, nameOfA, nameOfB) => {
      fc.pre(a !== b || JSON.stringify(nameOfA) !== JSON.stringify(nameOfB))
      expect(first(a, ...nameOfA)).not.toEqual(first(b, ...nameOfB))
    })
  )
})

test('numbers are spread evenly, in each stream and across the first ones of many', () => {
  const long = seededDraws(1).of('long')
  const across = seededDraws(2)
  for (const numbers of [
    Array.from({ length: 10_000 }, long),
    Array.from({ length: 10_000 }, (_, i) => across.of('connection', i)())
  ]) {
    const tenths = new Array<number>(10).fill(0)
    for (const value of numbers) {
      expect(value).toBeGreaterThanOrEqual(0)
      expect(value).toBeLessThan(1)
      tenths[Math.floor(value * 10)]!++
    }
    // 1,000 each, give or take six standard deviations.
    for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(180)
  }
})

test('a seed that nobody chose is a valid one', () => {
  for (let i = 0; i < 100; i++) {
    const seed = anySeed()
    expect(Number.isInteger(seed) && seed >= 0 && seed <= maxSeed).toBe(true)
  }
})
