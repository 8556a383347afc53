import { execFileSync } from 'node:child_process'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { monotonicMs } from '../../src/system/clock'

const reading = 'Number(process.hrtime.bigint()) / 1e6'

test('another process reads the same clock', () => {
  const before = monotonicMs()
  const there = Number(execFileSync(process.execPath, ['-p', reading], { encoding: 'utf8' }))
  expect(there).toBeGreaterThan(before)
  expect(there).toBeLessThan(monotonicMs())
})

test('a thread reads the same clock', async () => {
  const before = monotonicMs()
  const code = `require('node:worker_threads').parentPort.postMessage(${reading})`
  const worker = new Worker(code, { eval: true })
  const there = await new Promise<number>(resolve => worker.once('message', resolve))
  expect(there).toBeGreaterThan(before)
  expect(there).toBeLessThan(monotonicMs())
  await worker.terminate()
})
