import { expect, test } from 'vitest'
import { unreadBehind } from '../../../../src/renderer/replicas/model/proxies'
import { topologySchema } from '../../../../src/shared/topology'

test('servers behind a proxy that are there and not of the lab are named: their logs are compared with none', () => {
  const topology = topologySchema.parse({
    name: 'there',
    nodes: [
      { id: 'proxy', kind: 'replicating-proxy', port: 50000 },
      { id: 'other', kind: 'replicating-proxy', port: 50010 },
      { id: 'balancer', kind: 'balancer', port: 50020 },
      { id: 'a', kind: 'replica', port: 50001 },
      { id: 'b', kind: 'existing', port: 50002 },
      { id: 'c', kind: 'existing', port: 50003 },
      { id: 'd', kind: 'existing', port: 50004 }
    ],
    links: [
      { from: 'proxy', to: 'a' },
      { from: 'proxy', to: 'b' },
      { from: 'other', to: 'c' },
      { from: 'balancer', to: 'd' }
    ]
  })
  expect(unreadBehind(topology, 'proxy')).toEqual(['b'])
  expect(unreadBehind(topology)).toEqual(['b', 'c'])
})
