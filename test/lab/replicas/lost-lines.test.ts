import { expect, test } from 'vitest'
import { SessionAligner } from '../../../src/lab/replicas/aligner'
import { compareLogs } from '../../../src/lab/replicas/logs/compare-logs'
import { lostLinesIn, lostLinesText } from '../../../src/lab/journal/lost-lines'
import type { LogLine } from '../../../src/shared/state'

/** The log of a node; a number stands for so many lines that were lost. */
function logOf(node: string, said: readonly (string | number)[]): LogLine[] {
  return said.map((one, index) => ({
    seq: index + 1,
    t: 100 + index,
    node,
    ...(typeof one === 'number'
      ? { level: 'warn', text: lostLinesText(one) }
      : { level: 'info', text: one, peerPort: 1 })
  }))
}

/** How whole logs stand, and how replicas do that printed the same in one session. */
const ways = {
  lines: (logs: Record<string, readonly (string | number)[]>) =>
    compareLogs(new Map(Object.entries(logs).map(([node, said]) => [node, logOf(node, said)])), 100),
  sessions: (logs: Record<string, readonly (string | number)[]>) => {
    const aligner = new SessionAligner(Object.keys(logs))
    for (const [replica, said] of Object.entries(logs)) {
      aligner.addOpen({ session: 1, t: 99, replica, localPort: 1 })
      for (const line of logOf(replica, said)) aligner.addLine(line)
    }
    return aligner.compare(1_000_000, 'proxy', 100)
  }
}

test.each(Object.entries(ways))('logs of which lines were lost are not the same (%s)', (_, compared) => {
  const kinds = (logs: Record<string, readonly (string | number)[]>) =>
    compared(logs).replicas.map(({ verdict, lost }) => [verdict.kind, lost])
  expect(kinds({ a: ['1', '2'], b: ['1', '2'] })).toEqual([
    ['identical', 0],
    ['identical', 0]
  ])
  expect(kinds({ a: ['1', 7, '2'], b: ['1', 8, '2', 1] })).toEqual([
    ['unknown', 7],
    ['unknown', 9]
  ])
  // What is compared with a log that has a gap is not known either, unless there is another whole one.
  expect(kinds({ a: ['1', 7, '2'], b: ['1', '2'] })).toEqual([
    ['unknown', 7],
    ['unknown', 0]
  ])
  expect(kinds({ a: ['1', '2'], b: ['1', '2'], c: ['1', '2', 7] })).toEqual([
    ['identical', 0],
    ['identical', 0],
    ['unknown', 7]
  ])
  // It lacks a line, which may be one of those.
  expect(kinds({ a: ['1', '2', '3'], b: ['1', '2', '3'], c: ['1', 1, '3'] })[2]).toEqual(['unknown', 1])
  // What differs before the gap differs.
  expect(kinds({ a: ['1', '2', '3'], b: ['1', '2', '3'], c: ['9', '2', 1, '3'] })[2]).toEqual(['diverged', 1])
})

test('a line that says so of itself stands for none', () => {
  expect(lostLinesIn({ level: 'info', text: '3 lines were lost: too many at once' })).toBe(0)
  expect(lostLinesIn({ level: 'warn', text: '3 lines were lost: too many at once' })).toBe(3)
  expect(lostLinesIn({ level: 'warn', text: lostLinesText(1) })).toBe(1)
})
