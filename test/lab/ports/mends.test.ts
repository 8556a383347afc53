import { expect, test } from 'vitest'
import { adopt, moveAway, withChanges } from '../../../src/lab/ports/mends'
import { parseTopology } from '../../../src/lab/topology/parse'
import type { Topology } from '../../../src/shared/topology'

const topology = (more: object = {}): Topology =>
  parseTopology({
    name: 'x',
    nodes: [
      { id: 'proxy', kind: 'replicating-proxy', port: 21_000 },
      {
        id: 'mine',
        kind: 'external',
        port: 21_001,
        command: 'java',
        args: ['Servidor2', '21001', '--jmx=210011', '-Dpuerto=21001'],
        env: { PORT: '21001' },
        ...more
      }
    ],
    links: [{ from: 'proxy', to: 'mine' }]
  })

const node = (from: Topology, id: string) => from.nodes.find(one => one.id === id)!
const taken = new Set([21_000, 21_001])

test('a program is taken as it is, and whoever had its port moves', async () => {
  const before = topology()
  const changes = await adopt(
    before,
    node(before, 'mine'),
    [{ host: '127.0.0.1', port: 21_000, pid: 7 }],
    taken
  )
  expect(changes).toMatchObject([
    { node: 'mine', field: 'port', from: 21_001, to: 21_000, how: 'found' },
    { node: 'proxy', field: 'port', from: 21_000, how: 'moved' }
  ])
  const after = withChanges(before, changes ?? [])
  expect(node(after, 'mine')).toMatchObject({
    port: 21_000,
    args: ['Servidor2', '21001', '--jmx=210011', '-Dpuerto=21001']
  })
  expect([21_000, 21_001]).not.toContain((node(after, 'proxy') as { port: number }).port)
  expect(() => parseTopology(after)).not.toThrow()
})

test('of several ports, one that nobody else has is taken', async () => {
  const before = topology()
  const at = [21_000, 21_007].map(port => ({ host: '127.0.0.1', port, pid: 7 }))
  expect(await adopt(before, node(before, 'mine'), at, taken)).toMatchObject([{ node: 'mine', to: 21_007 }])
})

test('a program that moves is told so in its arguments and its environment, wherever they name the port', async () => {
  const before = topology()
  const door = { node: 'mine', field: 'port', host: '127.0.0.1', port: 21_001 } as const
  const change = await moveAway(before, door, taken)
  expect(change).toMatchObject({ how: 'told' })
  const after = node(withChanges(before, change ? [change] : []), 'mine')
  const to = String(change?.to)
  expect(after).toMatchObject({
    args: ['Servidor2', to, '--jmx=210011', `-Dpuerto=${to}`],
    env: { PORT: to }
  })
})

test('one whose command names no port cannot be moved', async () => {
  const before = topology({ args: ['Servidor2'], env: {} })
  const door = { node: 'mine', field: 'port', host: '127.0.0.1', port: 21_001 } as const
  expect(await moveAway(before, door, taken)).toBeNull()
})

test('nobody moves a server that is not ours', async () => {
  const there = parseTopology({
    name: 'x',
    nodes: [
      { id: 'web', kind: 'existing', port: 21_000 },
      { id: 'mine', kind: 'external', port: 21_001, command: 'java' }
    ]
  })
  expect(
    await adopt(there, node(there, 'mine'), [{ host: '127.0.0.1', port: 21_000, pid: 7 }], taken)
  ).toBeNull()
})
