import { afterEach, expect, test, vi } from 'vitest'
import { usageMeter } from '../../../src/nodes/runtime/usage'

afterEach(() => void vi.restoreAllMocks())

test('a process that is out of file descriptors goes on without knowing its memory', () => {
  const read = usageMeter('process')
  expect(read().memory).toBeGreaterThan(0)
  vi.spyOn(process.memoryUsage, 'rss').mockImplementation(() => {
    throw Object.assign(new Error('EMFILE: too many open files, uv_resident_set_memory'), { code: 'EMFILE' })
  })
  expect(read()).toEqual({ cpu: expect.any(Number), memory: null })
})
