import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ClockEstimate } from '../../../src/lab/machines/clock'

describe('the estimate of another clock', () => {
  test('is right to within its bound, however long the ways take', () => {
    const ways = fc.array(
      fc.tuple(fc.double({ min: 0, max: 500, noNaN: true }), fc.double({ min: 0, max: 500, noNaN: true })),
      {
        minLength: 1,
        maxLength: 50
      }
    )
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), ways, (offset, ways) => {
        const clock = new ClockEstimate()
        let now = 1_000
        for (const [there, back] of ways) {
          const theirs = now + there - offset
          clock.add(now, now + there + back, theirs)
          now += there + back + 250
        }
        const known = clock.at(now)
        expect(Math.abs((known?.offsetMs ?? NaN) - offset)).toBeLessThanOrEqual((known?.boundMs ?? 0) + 1e-6)
      })
    )
  })

  test('is that of the quickest answer, and widens as that gets old', () => {
    const clock = new ClockEstimate()
    clock.add(0, 10, 5)
    clock.add(100, 101, 100.5)
    expect(clock.at(101)).toMatchObject({ offsetMs: 0, boundMs: 0.5, roundTripMs: 1 })
    expect(clock.at(10_101)?.boundMs).toBeCloseTo(2.5)
  })

  test('begins anew after the other clock stood still', () => {
    const clock = new ClockEstimate()
    clock.add(0, 1, 0.5)
    clock.add(60_000, 60_100, 50)
    expect(clock.at(60_100)?.offsetMs).toBeCloseTo(60_000)
  })
})
