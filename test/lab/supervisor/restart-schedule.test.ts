import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { RestartSchedule } from '../../../src/lab/supervisor/restart-schedule'
import { restartPolicySchema } from '../../../src/shared/topology'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('tells each time that an exit leaves the window, and when the backoff begins anew', () => {
  const told: (readonly [exits: number, nextBackoffMs: number | null])[] = []
  const policy = restartPolicySchema.parse({ maxExits: 2, windowMs: 30_000, backoffMs: 1_000 })
  const schedule: RestartSchedule = new RestartSchedule(
    policy,
    () => 0,
    () => 'real',
    () => void told.push([schedule.exits(), schedule.nextBackoffMs()])
  )
  schedule.exited('killed')
  vi.advanceTimersByTime(10_000)
  schedule.exited('killed')
  expect([schedule.exits(), schedule.nextBackoffMs()]).toEqual([2, null])
  vi.advanceTimersByTime(20_100)
  expect(told).toEqual([[1, 4_000]])
  vi.advanceTimersByTime(60_000)
  expect(told).toEqual([
    [1, 4_000],
    [0, 4_000],
    [0, 1_000]
  ])
  expect(vi.getTimerCount()).toBe(0)
  schedule.close()
})
