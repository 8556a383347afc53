import { expect, test } from 'vitest'
import type { JournalEvent } from '../../../src/shared/journal'
import { topologySchema } from '../../../src/shared/topology'
import { Comparisons } from '../../../src/lab/replicas/comparisons'

const topology = topologySchema.parse({
  name: 'one',
  nodes: [
    { id: 'proxy', kind: 'replicating-proxy', port: 50000 },
    { id: 'a', kind: 'replica', port: 50001 },
    { id: 'b', kind: 'replica', port: 50002 }
  ],
  links: [
    { from: 'proxy', to: 'a' },
    { from: 'proxy', to: 'b' }
  ]
})

test('an exercise begins with nothing compared, whatever was done in the lab before', () => {
  const comparisons = new Comparisons(null)
  comparisons.setTopology(topology)
  const event = (kind: string, more: object): void =>
    comparisons.onEvent({ seq: 1, t: 1, kind, ...more } as unknown as JournalEvent)
  const verdicts = (): unknown[] =>
    comparisons.compare(5_000, undefined, 10).replicas.map(({ verdict }) => verdict.kind)
  const upstreams = [{ to: 'a', localPort: 40000 }]
  event('session', { node: 'proxy', phase: 'open', session: 1, client: 'x', openedAt: 1, upstreams })
  comparisons.onLines([{ node: 'a', seq: 1, t: 2, level: 'info', text: 'hola', peerPort: 40000 }])
  expect(verdicts()).toEqual(['identical', 'behind'])
  comparisons.setTopology(topology)
  expect(verdicts()).toEqual(['identical', 'behind'])
  event('exercise', { exercise: 'next', phase: 'opened', by: 'panel', seed: 1 })
  comparisons.setTopology(topology)
  expect(verdicts()).toEqual(['empty', 'empty'])
})
