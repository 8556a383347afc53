import { expect, it } from 'vitest'
import type { StepRun } from '#lab/exercises/engine/step-run'
import { runUntil } from '#lab/exercises/engine/steps/until'
import type { StepOf } from '#shared/exercise/steps'
import type { JournalEvent } from '#shared/journal'

const report = (transfer: string, phase: string, more = {}): JournalEvent =>
  ({ kind: 'transfer', transfer, phase, file: 'a.mp4', route: 'replicated', ...more }) as never

async function endOf(...story: readonly JournalEvent[]): Promise<string> {
  const step = { kind: 'until', until: { what: 'transfer', phase: 'stored', within: 1 } }
  const run = { story: () => story, signal: new AbortController().signal }
  return (await runUntil(run as unknown as StepRun, step as unknown as StepOf<'until'>)).state
}

it('waits for the file that was begun last, whatever receivers get from one another meanwhile', async () => {
  const repaired = report('repaired', 'stored', { node: 'receiver-2', repair: { from: 'receiver-1' } })
  expect(await endOf(report('mine', 'connecting'), report('mine', 'sending'), repaired)).toBe('failed')
  expect(await endOf(report('mine', 'connecting'), report('mine', 'stored'), repaired)).toBe('done')
  const early = report('early', 'connecting')
  expect(await endOf(early, report('mine', 'connecting'), report('early', 'stored'))).toBe('failed')
  expect(await endOf(early, report('mine', 'connecting'), report('mine', 'stored'), early)).toBe('done')
})
