import { expect, test } from 'vitest'
import type { JournalEvent } from '#shared/journal'
import type { LogLine } from '#shared/state'
import { topologySchema } from '#shared/topology'
import { WholeLogs } from '../../../../src/lab/replicas/logs/whole-logs'
import { KnownPrograms } from '../../../../src/lab/replicas/noise/known-programs'

const pids = { a: 700, b: 800 }
const ports = { a: 41_001, b: 41_002 }
const nodes = ['a', 'b'] as const

/** Two programs, and what the journal tells of them. */
function wholeLogs(learn?: boolean): WholeLogs {
  const programs = new KnownPrograms()
  const whole = new WholeLogs(programs)
  const program = (id: string, port: number): object => ({ id, kind: 'external', port, command: ['server'] })
  const topology = topologySchema.parse({
    name: 'programs',
    nodes: [
      { id: 'proxy', kind: 'replicating-proxy', port: 50000, ...(learn !== undefined && { learn }) },
      program('a', 50001),
      program('b', 50002)
    ],
    links: nodes.map(to => ({ from: 'proxy', to }))
  })
  programs.setTopology(topology)
  whole.setTopology(topology)
  const tell = (event: object): void => programs.onEvent({ seq: 1, t: 10, ...event } as JournalEvent)
  for (const node of nodes) tell({ kind: 'node-state', node, from: 'starting', to: 'up', pid: pids[node] })
  const upstreams = nodes.map(to => ({ to, localPort: ports[to] }))
  tell({ kind: 'session', node: 'proxy', phase: 'open', session: 1, openedAt: 100, upstreams })
  return whole
}

const logs = new Map(
  nodes.map(node => [
    node,
    [
      `${pids[node]}: 127.0.0.1:${ports[node]} came at 10:00:0${node === 'a' ? 1 : 2}`,
      `${pids[node]}: bye`
    ].map((text, index): LogLine => ({ seq: index + 1, t: 110, node, level: 'info', text }))
  ])
)

test('whole logs of own programs are compared without their noise, which is told, and shown as they were printed', () => {
  const whole = wholeLogs()
  const { replicas, noise, sessions } = whole.compare(logs, 100)
  expect(replicas.map(({ verdict }) => verdict.kind)).toEqual(['identical', 'identical'])
  expect(noise.map(({ kind, lines }) => [kind, lines])).toEqual([
    ['time', 2],
    ['pid', 4],
    ['port', 2]
  ])
  expect(sessions[0]?.replicas['b']?.lines[1]).toBe('800: bye')
  whole.onEvent({ seq: 2, t: 200, kind: 'log-noise', by: 'panel', noise: 'pid', counts: true })
  expect(whole.compare(logs, 100).replicas[0]?.verdict.kind).toBe('diverged')
})

test('where their proxy learns no noise, it counts', () => {
  const { replicas, noise } = wholeLogs(false).compare(logs, 100)
  expect(replicas.map(({ verdict }) => verdict.kind)).toEqual(['diverged', 'diverged'])
  expect(noise).toEqual([])
})
