import { describe, expect, it } from 'vitest'
import { Ages } from '#system/disk/ages'

const hour = 3_600_000
const day = 24 * hour
const week = 7 * day

/** A life of a program that began at `start`, and its two clocks: time passes on both, and one can be set. */
function life(start = 1000 * day) {
  let [wall, steady] = [start, 17]
  const ages = new Ages({ wall: () => wall, steady: () => steady })
  const pass = (ms: number): void => {
    wall += ms
    steady += ms
  }
  return { ages, now: () => wall, pass, set: (ms: number) => (wall += ms) }
}

describe('what is dated by the wall clock', () => {
  it('is too old once so much has passed, and not before', () => {
    const { ages, now, pass } = life()
    const moment = now()
    pass(week)
    expect(ages.isPast(moment, week)).toBe(false)
    pass(1)
    expect(ages.isPast(moment, week)).toBe(true)
  })

  it('is no older because the clock is set forward, nor back', () => {
    const { ages, now, pass, set } = life()
    const before = now()
    set(8 * day)
    expect(ages.isPast(before, week)).toBe(false)
    const after = now()
    pass(hour)
    set(-30 * day)
    for (const moment of [before, after, now()]) expect(ages.isPast(moment, week)).toBe(false)
    pass(2 * day)
    // It was dated a month before the start.
    expect(ages.isPast(now() - hour, week)).toBe(false)
  })

  it('is not too old for a day after a start, for the clock may have been set before it', () => {
    const { ages, now, pass } = life()
    const moment = now() - 8 * day
    pass(day - 1)
    expect(ages.isPast(moment, week)).toBe(false)
    pass(1)
    expect(ages.isPast(moment, week)).toBe(true)
  })
})
