import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Ages } from '#system/disk/ages'
import { RunClock } from '../../../src/lab/run/run-clock'
import { TransferRegistry } from '../../../src/lab/transfers/registry'
import { StagedUploads } from '../../../src/lab/transfers/staged-uploads'
import type { Transfer } from '../../../src/lab/transfers/transfer'
import { temporaryFolder } from '../../support/temporary-folder'

const dayMs = 24 * 3_600_000

let folder: string
beforeEach(() => {
  folder = temporaryFolder()
  vi.useFakeTimers({ toFake: ['Date'] })
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(folder, { recursive: true, force: true })
})

test('an upload that was cut is kept for 7 days since then, however long ago it began', async () => {
  const clock = new RunClock()
  let now = 0
  vi.spyOn(clock, 'now').mockImplementation(() => now)
  const pass = (days: number): void => {
    now += days * dayMs
    vi.setSystemTime(clock.startedAt + now)
  }
  const problems: string[] = []
  const registry = new TransferRegistry(
    {
      clock,
      historyFile: join(folder, 'transfers.json'),
      topology: () => expect.fail(),
      node: () => null,
      publish: () => undefined,
      remove: () => undefined,
      record: () => undefined,
      onProblem: problem => problems.push(problem)
    },
    new StagedUploads(join(folder, 'uploads')),
    new Ages({ wall: Date.now, steady: () => now })
  )
  const idOf = (n: number): string => `${n}`.repeat(8) + '-0000-0000-0000-000000000000'
  const add = (n: number): Transfer =>
    registry.add(idOf(n), `${n}.bin`, 10, 'replicated', 'staging', { path: '', staged: true, key: `${n}` })
  const cut = (transfer: Transfer): void =>
    transfer.patch({ phase: 'cut', awaitsFile: true, endedAt: clock.now() })
  const [first, second] = [add(0), add(1)]
  cut(first)
  pass(8)
  cut(second)
  add(2)
  expect(registry.find(first.id)).toBeUndefined()
  expect(registry.find(second.id)).toBe(second)
  second.goOn('staging', clock.now())
  second.patch({ awaitsFile: undefined })
  pass(8)
  cut(second)
  add(2)
  expect(registry.find(second.id)).toBe(second)
  pass(8)
  add(3)
  expect(registry.find(second.id)).toBeUndefined()
  expect(problems).toHaveLength(2)
  await registry.close()
})
