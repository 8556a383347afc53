import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RestartTracker, type ExitCause } from '../../../src/lab/supervisor/restart-policy'
import { restartPolicySchema } from '../../../src/shared/topology'

const policyOf = (changes: Record<string, unknown> = {}) => restartPolicySchema.parse(changes)

function tracker(changes: Record<string, unknown> = {}, random = () => 0) {
  const clock = { now: 0 }
  return { clock, tracker: new RestartTracker(policyOf(changes), () => clock.now, random) }
}

test('the backoff doubles from 100 ms up to its most', () => {
  const { tracker: node } = tracker({ maxExits: 100 })
  const delays = Array.from({ length: 8 }, () => node.exited('crashed')).map(d => 'delayMs' in d && d.delayMs)
  expect(delays).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000])
})

test('five exits in the window are restarted, the sixth is given up', () => {
  const { tracker: node } = tracker()
  const actions = Array.from({ length: 6 }, () => node.exited('killed').action)
  expect(actions).toEqual([...Array.from({ length: 5 }, () => 'restart'), 'give-up'])
})

test('a slow crash loop is caught by the sliding window', () => {
  const { clock, tracker: node } = tracker()
  const actions = Array.from({ length: 6 }, () => {
    clock.now += 5_500
    return node.exited('crashed').action
  })
  expect(actions.at(-1)).toBe('give-up')
})

test('exits that are further apart than the window allows go on for ever, from the first backoff', () => {
  const { clock, tracker: node } = tracker()
  for (let i = 0; i < 50; i++) {
    clock.now += 30_200
    expect(node.exited('crashed')).toEqual({ action: 'restart', delayMs: 100 })
  }
})

test('the wait of a backoff is not taken for a quiet window', () => {
  const { clock, tracker: node } = tracker({ windowMs: 1_000, backoffMs: 2_000, maxBackoffMs: 8_000 })
  expect(node.exited('crashed')).toMatchObject({ delayMs: 2_000 })
  clock.now += 2_100
  expect(node.exited('crashed')).toMatchObject({ delayMs: 4_000 })
  clock.now += 4_000 + 1_000
  expect(node.exited('crashed')).toMatchObject({ delayMs: 2_000 })
})

test.each<[string, ExitCause, string]>([
  ['never', 'crashed', 'stay-down'],
  ['never', 'killed', 'stay-down'],
  ['on-failure', 'exited', 'stay-down'],
  ['on-failure', 'crashed', 'restart'],
  ['on-failure', 'killed', 'restart'],
  ['always', 'exited', 'restart']
])('restart "%s" after %s: %s', (mode, cause, action) => {
  expect(tracker({ mode }).tracker.exited(cause).action).toBe(action)
})

test('a start by a person begins a new window', () => {
  const { tracker: node } = tracker({ maxExits: 1 })
  node.exited('crashed')
  expect(node.exited('crashed').action).toBe('give-up')
  node.reset()
  expect(node.exits()).toBe(0)
  expect(node.exited('crashed')).toEqual({ action: 'restart', delayMs: 100 })
})

const gaps = fc.array(fc.nat({ max: 20_000 }), { maxLength: 60 })

test('never more restarts than the policy allows within any one window', () => {
  fc.assert(
    fc.property(gaps, fc.integer({ min: 1, max: 8 }), (steps, maxExits) => {
      const { clock, tracker: node } = tracker({ maxExits })
      const restarts: number[] = []
      for (const step of steps) {
        clock.now += step
        if (node.exited('crashed').action === 'restart') restarts.push(clock.now)
      }
      for (const from of restarts) {
        expect(restarts.filter(at => at >= from && at < from + 30_000).length).toBeLessThanOrEqual(maxExits)
      }
    })
  )
})

test('the delay that is shown is the delay that is kept, and never above its most', () => {
  fc.assert(
    fc.property(
      gaps,
      fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 61 }),
      (steps, dice) => {
        let rolled = 0
        const { clock, tracker: node } = tracker({ maxExits: 1000 }, () => dice[rolled++] ?? 0)
        for (const step of steps) {
          clock.now += step
          const shown = node.preview('killed')
          const kept = node.exited('killed')
          expect(kept).toEqual(shown)
          expect(kept.action === 'restart' && kept.delayMs >= 80 && kept.delayMs <= 5_000).toBe(true)
        }
      }
    )
  )
})

test('for a class a node stays down 3 s, longer where its policy says so, and is given up all the same', () => {
  const node = new RestartTracker(
    policyOf({ backoffMs: 2_000 }),
    () => 0,
    () => 0,
    () => 'class'
  )
  expect(node.preview('killed')).toEqual({ action: 'restart', delayMs: 3_000 })
  const decisions = Array.from({ length: 6 }, () => node.exited('killed'))
  expect(decisions.slice(0, 2)).toEqual([
    { action: 'restart', delayMs: 3_000 },
    { action: 'restart', delayMs: 4_000 }
  ])
  expect(decisions.at(-1)).toEqual({ action: 'give-up' })
})

test('by hand no node is started again, and none is given up', () => {
  const node = new RestartTracker(
    policyOf(),
    () => 0,
    () => 0,
    () => 'hand'
  )
  for (let i = 0; i < 10; i++) expect(node.exited('killed')).toEqual({ action: 'stay-down' })
})
