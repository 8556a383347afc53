import { expect, test } from 'vitest'
import { roleOf } from '../../../../src/renderer/lab/model/node-figure'
import { topologySchema } from '../../../../src/shared/topology'

test.each([
  [
    'exchanges',
    [
      { id: 'a', kind: 'external', command: 'java Servidor2', port: 1 },
      { id: 'b', kind: 'replica', port: 2 }
    ]
  ],
  [
    'connections',
    [
      { id: 'a', kind: 'external', command: 'redis-server', port: 1 },
      { id: 'b', kind: 'existing', host: 'db', port: 2 }
    ]
  ],
  ['bytes', [{ id: 'a', kind: 'file-server', port: 1 }]],
  ['exchanges', []]
] as const)('a proxy counts %s by who is behind it', (figure, behind) => {
  const topology = topologySchema.parse({
    name: 'lab',
    nodes: [{ id: 'proxy', kind: 'replicating-proxy', port: 9 }, ...behind],
    links: behind.map(({ id }) => ({ from: 'proxy', to: id }))
  })
  const [proxy] = topology.nodes
  expect(proxy && roleOf(proxy, topology).figure).toBe(figure)
})
