import { expect, test } from 'vitest'
import type { MachineAttempt } from '../../../../src/shared/machines/attempt'
import { attemptRows } from '../../../../src/renderer/lab/machines/attempt-rows'

const attempt = (part: Partial<MachineAttempt>): MachineAttempt => ({
  ...{ machine: 'vm1', steps: [], step: 'carrier', error: null, found: null },
  ...part
})
const refused = (reason: string): MachineAttempt['error'] => ({
  ...{ code: 'MACHINE_UNREACHABLE', message: '' },
  details: { machine: 'vm1', reason }
})
const states = (one: MachineAttempt, isSsh = true): Record<string, string> =>
  Object.fromEntries(attemptRows(one, isSsh).map(({ row, state }) => [row, state]))

test('a key that is not known stops it there, after the connection and before the rest', () => {
  expect(states(attempt({ error: refused('host-key') }))).toEqual({
    ...{ carrier: 'done', 'host-key': 'failed', 'sign-in': 'waits', node: 'waits' },
    ...{ program: 'waits', keeper: 'waits', clock: 'waits' }
  })
  expect(states(attempt({ error: refused('sign-in') }))).toMatchObject({ 'sign-in': 'failed' })
  expect(states(attempt({ error: refused('refused') }))).toMatchObject({ carrier: 'failed' })
  expect(states(attempt({ error: refused('no-node') }), false)).toMatchObject({
    carrier: 'done',
    node: 'failed'
  })
})

test('a program that was not sent was there already', () => {
  const steps = [
    { step: 'carrier', ms: 300 },
    { step: 'node', ms: 5 }
  ] as const
  const rows = attemptRows(attempt({ steps, step: 'keeper' }), false)
  expect(rows.find(({ row }) => row === 'program')).toMatchObject({ state: 'done', wasThere: true })
  expect(rows.find(({ row }) => row === 'keeper')).toMatchObject({ state: 'goes-on' })
  expect(rows.find(({ row }) => row === 'carrier')).toMatchObject({ state: 'done', ms: 300 })
})
