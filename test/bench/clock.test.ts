import { expect, test } from 'vitest'
import { clockAhead } from '../../bench/soak/judge/clock'

test('how far another clock is ahead is told by the shortest round trip, whichever that is', async () => {
  let now = 0
  // Each question arrives after 1 ms; its answer takes longer, but for one.
  const answersMs = [300, 40, 2, 500]
  const ping = async (): Promise<number> => {
    now += 1
    const other = now + 10_000
    now += answersMs.shift() ?? 100
    return other
  }
  expect(await clockAhead(ping, () => now)).toBe(10_000 - 0.5)
})
