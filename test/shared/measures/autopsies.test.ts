import { expect, test } from 'vitest'
import type { JournalEvent } from '../../../src/shared/journal'
import { Autopsies } from '../../../src/shared/measures/autopsies'

const event = (kind: string, t: number, node: string, more: object): JournalEvent =>
  ({ seq: t, kind, t, node, ...more }) as unknown as JournalEvent
const failover = (t: number, more: object = {}): JournalEvent =>
  event('failover', t, 'proxy', {
    ...{ session: 1, from: 'replica-1', to: 'replica-2', cause: 'rst', byte: 8 },
    ...{ lostAt: t - 3, chosenAt: t - 2, firstByteAt: t, lostBytes: 0, repeatedBytes: 0 },
    ...more
  })

test('an exit that is seen after the first byte stays in the list and not in the total', () => {
  const autopsies = new Autopsies()
  autopsies.onEvent(event('kill-asked', 100, 'replica-1', { by: 'panel' }))
  autopsies.onEvent(failover(104))
  const exit = { cause: 'killed', signal: 'SIGKILL', code: null }
  autopsies.onEvent(event('node-exit', 112, 'replica-1', exit))
  const [autopsy] = autopsies.tick(1_000)
  expect(autopsy?.steps.map(({ step }) => step)).toEqual([
    'kill-asked',
    'lost',
    'chosen',
    'first-byte',
    'exit-seen'
  ])
  expect(autopsy?.totalMs).toBe(4)
})

test('a loss that was earlier and is told later speaks for all that were lost to the same', () => {
  for (const exitAt of [90, 102, 190]) {
    const autopsies = new Autopsies()
    autopsies.onEvent(event('kill-asked', 80, 'replica-1', { by: 'panel' }))
    const exit = event('node-exit', exitAt, 'replica-1', { cause: 'killed', signal: 'SIGKILL', code: null })
    const told = [
      failover(101, { session: 2, lostAt: 100, chosenAt: 100, firstByteAt: null }),
      failover(180, { session: 1, lostAt: 91, chosenAt: 92, firstByteAt: 180 }),
      exit
    ].sort((a, b) => a.t - b.t)
    // The first of them has waited long enough before the other has.
    const made = [...told.flatMap(one => autopsies.onEvent(one)), ...autopsies.tick(602)]
    expect(made).toMatchObject([{ session: 1, totalMs: 100 }])
    expect(autopsies.tick(Infinity)).toEqual([])
  }
})

test('a fault on the way from the observer begins the autopsy of what it led to', () => {
  const autopsies = new Autopsies()
  const set = { by: 'panel', name: 'down', type: 'down', what: 'down', changed: false }
  autopsies.onEvent(event('fault-set', 100, 'proxy', { ...set, link: 'proxy->replica-1' }))
  autopsies.onEvent(failover(104))
  autopsies.onEvent(failover(105))
  const made = autopsies.tick(1_000)
  expect(made, 'one autopsy for each fault that bites').toHaveLength(1)
  expect(made[0]?.steps[0]).toEqual({ step: 'fault-set', t: 100, by: 'panel', cause: 'down' })
  expect(made[0]?.totalMs).toBe(4)
})

test('a fault on another link, or one that was taken off before, explains nothing', () => {
  const autopsies = new Autopsies()
  const set = { by: 'panel', name: 'down', type: 'down', what: 'down', changed: false }
  autopsies.onEvent(event('fault-set', 100, 'proxy', { ...set, link: 'proxy->replica-2' }))
  autopsies.onEvent(event('fault-set', 101, 'proxy', { ...set, link: 'proxy->replica-1' }))
  autopsies.onEvent(event('fault-cleared', 102, 'proxy', { ...set, link: 'proxy->replica-1' }))
  autopsies.onEvent(failover(5_000))
  const [autopsy] = autopsies.tick(6_000)
  expect(autopsy?.steps.map(({ step }) => step)).toEqual(['lost', 'chosen', 'first-byte'])
})

test('a partition explains what is lost across it, and nothing within a side', () => {
  const autopsies = new Autopsies()
  const sides = [['proxy', 'replica-2'], ['replica-1']]
  autopsies.onEvent(event('partition-set', 100, '', { by: 'cli', name: 'split', sides }))
  autopsies.onEvent(failover(104, { cause: 'no-progress' }))
  autopsies.onEvent(failover(105, { from: 'replica-2', to: 'replica-1' }))
  const [across, within] = autopsies.tick(1_000)
  expect(across?.steps[0]).toEqual({ step: 'fault-set', t: 100, by: 'cli', cause: 'partition' })
  expect(within?.steps[0]?.step).toBe('lost')
})

test('the time of the events alone decides how long is waited for what may explain a loss', () => {
  const autopsies = new Autopsies()
  expect(autopsies.onEvent(failover(104))).toEqual([])
  expect(autopsies.onEvent(event('connection', 603, 'proxy', {}))).toEqual([])
  // A line may have any time, and the lab hears of it elsewhere.
  expect(autopsies.onEvent(event('log', 900, 'proxy', {}))).toEqual([])
  // The exit comes too late by its own time: it is another death.
  const exit = { cause: 'killed', signal: 'SIGKILL', code: null }
  const [autopsy] = autopsies.onEvent(event('node-exit', 604, 'replica-1', exit))
  expect(autopsy?.steps.map(({ step }) => step)).toEqual(['lost', 'chosen', 'first-byte'])
})

test('losses without a cause that come closer together than two seconds are one, whichever is told first', () => {
  for (const times of [
    [1_000, 2_000],
    [2_000, 1_000]
  ]) {
    const autopsies = new Autopsies()
    const made = times.flatMap(t => autopsies.onEvent(failover(t)))
    expect([...made, ...autopsies.tick(Infinity)]).toHaveLength(1)
  }
})

test('times of another machine carry their bound, by which a loss may seem to be before its kill', () => {
  const autopsies = new Autopsies()
  autopsies.onEvent(event('kill-asked', 104, 'replica-1', { by: 'panel' }))
  // The proxy's own clock says 101 for the loss, to within 4 ms.
  autopsies.onEvent(failover(104, { bound: 4 }))
  const exit = { cause: 'killed', signal: 'SIGKILL', code: null, bound: 0.5 }
  autopsies.onEvent(event('node-exit', 106, 'replica-1', exit))
  const [autopsy] = autopsies.tick(1_000)
  expect(autopsy?.steps.map(({ step, bound }) => [step, bound])).toEqual([
    ['lost', 4],
    ['chosen', 4],
    ['kill-asked', undefined],
    ['first-byte', 4],
    ['exit-seen', 0.5]
  ])
})
