import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ProgramOutput } from '../../../../src/nodes/external/output/program-output'

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => void vi.useRealTimers())

test('of a flood of long lines so many bytes are kept in a second, the others are counted, and the next second is new', () => {
  let kept = 0
  let dropped = 0
  const output = new ProgramOutput({
    encoding: 'utf-8',
    onLine: () => void kept++,
    onDropped: () => void dropped++,
    onPartial: () => undefined
  })
  const line = Buffer.from(`${'x'.repeat(16_000)}\n`)
  for (let n = 0; n < 1_000; n++) output.write(line)
  expect(kept + dropped).toBe(1_000)
  expect(kept * 16_000).toBeLessThanOrEqual(4 * 1024 ** 2)
  expect(kept).toBeGreaterThan(200)
  vi.advanceTimersByTime(1_000)
  output.write(line)
  expect(kept + dropped).toBe(1_001)
  expect(dropped).toBe(1_000 - (kept - 1))
})

test('what comes at once is kept, as far as a program prints that is over soon; of a flood that goes on so many lines a second', () => {
  let kept = 0
  const output = new ProgramOutput({
    encoding: 'utf-8',
    onLine: () => void kept++,
    onDropped: () => undefined,
    onPartial: () => undefined
  })
  const line = Buffer.from('x\n')
  const flood = (lines: number): number => {
    const before = kept
    for (let n = 0; n < lines; n++) output.write(line)
    return kept - before
  }
  expect(flood(20_000)).toBe(20_000)
  expect(flood(200_000)).toBe(30_000)
  vi.advanceTimersByTime(1_000)
  expect(flood(200_000)).toBe(5_000)
})
