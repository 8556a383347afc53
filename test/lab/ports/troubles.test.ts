import { expect, test } from 'vitest'
import { PortTroubles } from '../../../src/lab/ports/troubles'
import type { SupervisedNode } from '../../../src/lab/supervisor/types'
import { parseTopology } from '../../../src/lab/topology/parse'
import { until } from '../../support/until'

test('a node that was taken out and is there again is told anew what is wrong with its port', async () => {
  const topology = parseTopology({
    name: 'mine',
    nodes: [{ id: 'mine', kind: 'external', command: 'mine', port: 50_001 }]
  })
  const mine = {
    id: 'mine',
    state: 'starting',
    error: null,
    lastEnd: null,
    died: null,
    listens: [{ host: '127.0.0.1', port: 50_000, pid: 1 }]
  } as unknown as SupervisedNode
  let nodes = [mine]
  let looks = 0
  const told: string[] = []
  const troubles = new PortTroubles({
    topology: () => topology,
    nodes: () => {
      looks++
      return nodes
    },
    publish: (node, trouble) => void told.push(`${node} ${trouble?.problem.kind}`)
  })
  troubles.onStatus()
  await until(() => told.length === 1)
  nodes = []
  const before = looks
  troubles.onStatus()
  await until(() => looks > before)
  nodes = [mine]
  troubles.onStatus()
  await until(() => told.length === 2)
  expect(told).toEqual(['mine elsewhere', 'mine elsewhere'])
  troubles.close()
})
