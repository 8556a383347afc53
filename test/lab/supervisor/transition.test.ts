import { expect, test } from 'vitest'
import { transition, type Trigger } from '../../../src/lab/supervisor/transition'
import { nodeStates } from '../../../src/shared/state'

test('a whole life', () => {
  const triggers: Trigger[] = [
    'start',
    'listening',
    'freeze',
    'resume',
    'exit',
    'backoff',
    'start',
    'stop',
    'exit'
  ]
  const states = triggers.reduce<string[]>(
    (seen, trigger) => [...seen, String(transition(seen.at(-1) as 'stopped', trigger))],
    ['stopped']
  )
  expect(states.slice(1)).toEqual([
    'starting',
    'up',
    'frozen',
    'up',
    'down',
    'backoff',
    'starting',
    'draining',
    'stopped'
  ])
})

test('only a person leads out of failed', () => {
  const out = (['listening', 'freeze', 'resume', 'exit', 'backoff', 'give-up'] as const).map(trigger =>
    transition('failed', trigger)
  )
  expect(out.every(state => state === null)).toBe(true)
  expect(transition('failed', 'start')).toBe('starting')
})

test('every state can be stopped, but one that is stopped or stopping already', () => {
  const stoppable = nodeStates.filter(state => transition(state, 'stop') !== null)
  expect(nodeStates.filter(state => !stoppable.includes(state))).toEqual(['stopped', 'draining'])
})
