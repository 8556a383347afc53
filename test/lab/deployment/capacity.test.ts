import { expect, test } from 'vitest'
import { tooLarge } from '../../../src/lab/deployment/capacity'
import { describeTooLarge } from '../../../src/lab/deployment/describe-too-large'
import { topologySchema, type Topology } from '../../../src/shared/topology'

const gib = 1024 ** 3

function lab(count: number, runtime: 'thread' | 'process'): Topology {
  const nodes = Array.from({ length: count }, (_, i) => ({
    id: `r${i}`,
    kind: 'replica',
    port: 20_000 + i,
    runtime
  }))
  return topologySchema.parse({ name: 'large', nodes, links: [] })
}
const ids = ({ nodes }: Topology): string[] => nodes.map(({ id }) => id)

test('two hundred threads are too large for a machine with 2 GiB left, and not for one with 8', () => {
  const large = lab(200, 'thread')
  expect(tooLarge(large, ids(large), { bytes: 2 * gib, tasks: null })).toMatchObject({
    what: 'memory',
    nodes: 200,
    has: 2 * gib
  })
  expect(tooLarge(large, ids(large), { bytes: 8 * gib, tasks: null })).toBeNull()
})

test('processes count more than threads, and only nodes that are to be started count', () => {
  const large = lab(100, 'process')
  expect(tooLarge(lab(100, 'thread'), ids(large), { bytes: 3 * gib, tasks: null })).toBeNull()
  expect(tooLarge(large, ids(large), { bytes: 3 * gib, tasks: null })?.what).toBe('memory')
  expect(tooLarge(large, ids(large).slice(0, 10), { bytes: 3 * gib, tasks: null })).toBeNull()
})

test('a limit of processes and threads is one too', () => {
  const large = lab(50, 'process')
  const excess = tooLarge(large, ids(large), { bytes: 64 * gib, tasks: 100 })
  expect(excess).toMatchObject({ what: 'tasks', has: 100 })
  expect(excess && describeTooLarge(excess)).toContain('this computer allows 100 more')
})
