import { expect, test } from 'vitest'
import type { JournalEvent } from '../../../src/shared/journal'
import { Autopsies } from '../../../src/lab/state/autopsies'

test('an exit that is seen after the first byte stays in the list and not in the total', () => {
  const autopsies = new Autopsies()
  const event = (kind: string, t: number, node: string, more: object): JournalEvent =>
    ({ seq: t, kind, t, node, ...more }) as unknown as JournalEvent
  autopsies.onEvent(event('kill-asked', 100, 'replica-1', { by: 'panel' }))
  autopsies.onEvent(
    event('failover', 104, 'proxy', {
      ...{ session: 1, from: 'replica-1', to: 'replica-2', cause: 'rst', byte: 8 },
      ...{ lostAt: 101, chosenAt: 102, firstByteAt: 104, lostBytes: 0, repeatedBytes: 0 }
    })
  )
  const exit = { cause: 'killed', signal: 'SIGKILL', code: null }
  const [autopsy] = autopsies.onEvent(event('node-exit', 112, 'replica-1', exit))
  expect(autopsy?.steps.map(({ step }) => step)).toEqual([
    'kill-asked',
    'lost',
    'chosen',
    'first-byte',
    'exit-seen'
  ])
  expect(autopsy?.totalMs).toBe(4)
})
