import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { StatsReporter } from '../../../src/nodes/runtime/stats-reporter'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function subject() {
  const node = { requests: 0, open: 0, reports: [] as number[], looks: 0 }
  const reporter = new StatsReporter(
    () => {
      node.looks++
      return { requests: node.requests, open: node.open }
    },
    ({ requests }) => void node.reports.push(requests)
  )
  return { node, reporter }
}

test('what is counted is reported four times a second', () => {
  const { node } = subject()
  for (let n = 1; n <= 4; n++) {
    node.requests = n
    vi.advanceTimersByTime(250)
  }
  expect(node.reports).toEqual([1, 2, 3, 4])
})

test('that nothing more is counted is said once, and then every two seconds while connections are open', () => {
  const { node } = subject()
  node.open = 1
  vi.advanceTimersByTime(500)
  expect(node.reports).toEqual([0, 0])
  vi.advanceTimersByTime(20_000)
  expect(node.reports.length).toBeLessThan(14)
  expect(node.looks).toBeLessThan(30)
})

test('without connections a node that does nothing comes to rest', () => {
  const { node } = subject()
  vi.advanceTimersByTime(20_000)
  const [looks, reports] = [node.looks, node.reports.length]
  vi.advanceTimersByTime(40_000)
  expect([node.looks - looks, node.reports.length - reports]).toEqual([10, 10])
})

test('when something happens, it is looked at once more as soon as ever', () => {
  const { node, reporter } = subject()
  vi.advanceTimersByTime(10_000)
  node.requests = 7
  reporter.poke()
  vi.advanceTimersByTime(250)
  expect(node.reports.at(-1)).toBe(7)
})
