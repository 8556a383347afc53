import { expect, test } from 'vitest'
import { foldedHubs, groupsOf, visible } from '../../../../src/renderer/lab/model/fold'
import { layout } from '../../../../src/renderer/lab/model/layout'
import { topologySchema } from '../../../../src/shared/topology'

const lab = (replicas: number) =>
  topologySchema.parse({
    name: 'lab',
    nodes: [
      { id: 'proxy', kind: 'replicating-proxy', port: 1 },
      ...Array.from({ length: replicas }, (_, index) => ({
        id: `r-${index}`,
        kind: 'replica',
        port: 10 + index
      })),
      { id: 'alone', kind: 'replica', port: 9 }
    ],
    links: Array.from({ length: replicas }, (_, index) => ({ from: 'proxy', to: `r-${index}` }))
  })

test('a hub with its nodes is one card, and those that nobody sends to stay', () => {
  const topology = lab(3)
  const groups = groupsOf(topology)
  expect([...groups]).toEqual([['proxy', ['r-0', 'r-1', 'r-2']]])
  const { nodes, links } = visible(topology, groups, new Set(['proxy']))
  expect(nodes.map(({ id }) => id)).toEqual(['proxy', 'alone'])
  expect(links).toEqual([])
})

test('a hub that is folded keeps its place among the others', () => {
  const first = lab(3)
  const topology = topologySchema.parse({
    ...first,
    nodes: [...first.nodes, { id: 'hub', kind: 'replicating-proxy', port: 2 }],
    links: [...first.links, { from: 'hub', to: 'alone' }]
  })
  const shown = visible(topology, groupsOf(topology), new Set(['proxy']))
  const boxes = layout(shown, topology)
  expect(boxes.get('proxy')!.y).toBeLessThan(boxes.get('hub')!.y)
})

test('a large lab is folded until somebody has chosen', () => {
  const fold = (replicas: number, chosen: readonly string[] | null) => [
    ...foldedHubs(lab(replicas), groupsOf(lab(replicas)), chosen)
  ]
  expect(fold(3, null)).toEqual([])
  expect(fold(48, null)).toEqual(['proxy'])
  expect(fold(48, [])).toEqual([])
  expect(fold(3, ['proxy', 'gone'])).toEqual(['proxy'])
})
