import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { pace } from '../../../../src/nodes/client/load/pacer'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }))
afterEach(() => void vi.useRealTimers())

describe('pace', () => {
  it.each([1, 7, 128, 333, 2000])('launches exactly %d a second over a minute', rate => {
    let launched = 0
    const stop = pace(rate, () => launched++)
    vi.advanceTimersByTime(60_000)
    stop()
    expect(launched).toBe(rate * 60)
  })

  it('catches a short stall up, and lets go of what a long one left behind', () => {
    let now = 0
    let launched = 0
    const stop = pace(
      100,
      () => launched++,
      () => now
    )
    now = 200
    vi.advanceTimersByTime(10)
    expect(launched).toBe(20)
    now = 60_000
    vi.advanceTimersByTime(10)
    expect(launched).toBe(45)
    now = 61_000
    vi.advanceTimersByTime(10)
    expect(launched).toBe(70)
    stop()
  })

  it('launches nothing after it was disposed of', () => {
    let launched = 0
    pace(1000, () => launched++)()
    vi.advanceTimersByTime(1000)
    expect(launched).toBe(0)
  })
})
