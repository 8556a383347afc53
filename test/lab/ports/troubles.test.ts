import { createServer } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { PortTroubles } from '../../../src/lab/ports/troubles'
import type { PortTrouble } from '../../../src/shared/ports'
import type { SupervisedNode } from '../../../src/lab/supervisor/types'
import { parseTopology } from '../../../src/lab/topology/parse'
import { until } from '../../support/until'

const topology = parseTopology({
  name: 'mine',
  nodes: [
    { id: 'mine', kind: 'external', command: 'mine', port: 50_001 },
    { id: 'next', kind: 'external', command: 'next', port: 50_002 }
  ]
})
const mine = {
  id: 'mine',
  state: 'starting',
  error: null,
  seeksHolder: false,
  lastEnd: null,
  died: null,
  listens: [{ host: '127.0.0.1', port: 50_000, pid: 1 }]
} as unknown as SupervisedNode

let troubles: PortTroubles | null = null
let nodes: SupervisedNode[] = []
let looks = 0

afterEach(() => troubles?.close())

/** Looks at `nodes`, counts how often, and tells `publish`. */
function look(publish: (node: string, trouble: PortTrouble | null) => void): PortTroubles {
  looks = 0
  return (troubles = new PortTroubles({
    topology: () => topology,
    nodes: () => {
      looks++
      return nodes
    },
    publish
  }))
}

test('a node that was taken out and is there again is told anew what is wrong with its port', async () => {
  nodes = [mine]
  const told: string[] = []
  const troubles = look((node, trouble) => void told.push(`${node} ${trouble?.problem.kind}`))
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
})

test('that a port is taken is told once it is known who has it, and not before', async () => {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const failed = (details: object, seeksHolder: boolean): SupervisedNode => ({
    ...mine,
    state: 'failed',
    listens: null,
    error: { code: 'PORT_IN_USE', message: '', details: { port, ...details } },
    seeksHolder
  })
  const told: unknown[] = []
  const troubles = look((node, trouble) => void told.push([node, trouble?.problem]))
  const next = { ...mine, id: 'next' }
  nodes = [failed({}, true), next]
  troubles.onStatus()
  await until(() => told.length > 0)
  nodes = [failed({ pid: process.pid, program: 'theirs' }, false), next]
  troubles.onStatus()
  await until(() => told.length > 1)
  expect(told).toEqual([
    ['next', expect.objectContaining({ kind: 'elsewhere' })],
    ['mine', { kind: 'held', port, node: null, pid: process.pid, program: 'theirs' }]
  ])
  await new Promise(resolve => server.close(resolve))
})
