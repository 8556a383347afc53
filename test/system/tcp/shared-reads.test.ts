import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { sharedReads } from '#system/tcp/shared-reads'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

test('who asks while a read is under way gets what is found by another one, which comes after a rest', async () => {
  const readMs = 20
  const begun: number[] = []
  const table = sharedReads(async () => {
    begun.push(performance.now())
    await new Promise(resolve => setTimeout(resolve, readMs))
    return begun.length
  })
  const first = performance.now()
  const answers = [table(), table()]
  await vi.advanceTimersByTimeAsync(1)
  answers.push(table(), table())
  await vi.advanceTimersByTimeAsync(1_000)
  expect(await Promise.all(answers)).toEqual([1, 1, 2, 2])
  expect(begun.map(at => at - first)).toEqual([0, readMs + 4 * readMs])
})

test('who asks after the rest is not kept waiting', async () => {
  let reads = 0
  const table = sharedReads(async () => ++reads)
  expect(await table()).toBe(1)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(await table()).toBe(2)
})

test('a read that fails is told to who asked for it, and the next one is tried', async () => {
  const table = sharedReads(vi.fn().mockRejectedValueOnce(new Error('no table')).mockResolvedValueOnce(2))
  await expect(table()).rejects.toThrow('no table')
  expect(await table()).toBe(2)
})

test('a process that stood still while it read is not at rest for as long again', async () => {
  let reads = 0
  const table = sharedReads(async () => {
    if (++reads === 1) await new Promise(resolve => setTimeout(resolve, 60_000))
    return reads
  })
  const first = table()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(await first).toBe(1)
  const next = table()
  await vi.advanceTimersByTimeAsync(250)
  expect(await next).toBe(2)
})
