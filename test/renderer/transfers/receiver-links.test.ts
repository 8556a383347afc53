import { expect, test } from 'vitest'
import { linksInto } from '../../../src/renderer/transfers/progress/receiver-buttons'
import { topologySchema } from '../../../src/shared/topology'

const lab = (links: { from: string; to: string }[]) =>
  topologySchema.parse({
    name: 'lab',
    nodes: [
      { id: 'clients', kind: 'client' },
      { id: 'route', kind: 'replicating-proxy', port: 1 },
      { id: 'server', kind: 'file-server', port: 2 },
      { id: 'mine', kind: 'external', command: 'java Servidor2' },
      { id: 'receiver', kind: 'file-server', receiverPort: 3 }
    ],
    links
  })
const to = (...from: string[]) => from.map(one => ({ from: one, to: 'receiver' }))

test('a receiver is slowed where a proxy copies to it, otherwise on all links that take faults', () => {
  expect(linksInto(lab(to('server', 'route')), 'receiver')).toEqual(['route->receiver'])
  expect(linksInto(lab(to('server', 'clients', 'mine')), 'receiver')).toEqual([
    'server->receiver',
    'clients->receiver'
  ])
  expect(linksInto(lab([]), 'receiver')).toEqual([])
})
