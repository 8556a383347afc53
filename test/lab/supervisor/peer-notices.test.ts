import { expect, test } from 'vitest'
import type { JournalEvent } from '../../../src/shared/journal'
import { PeerNotices } from '../../../src/lab/supervisor/peer-notices'
import { parseTopologyText } from '../../../src/lab/topology/parse'
import { FakeSupervisor } from '../support/fake-supervisor'

const topology = parseTopologyText(`
name: two proxies
nodes:
  - { id: one, kind: replicating-proxy, port: 5100 }
  - { id: two, kind: replicating-proxy, port: 5101 }
  - { id: a, kind: replica, port: 5102 }
  - { id: b, kind: replica, port: 5103 }
links: [{ from: one, to: a }, { from: one, to: b }, { from: two, to: a }]
`)

function noticesOf(...events: readonly object[]): string[] {
  const supervisor = new FakeSupervisor({
    onStatus: () => undefined,
    onStats: () => undefined,
    onEvent: () => undefined,
    onLog: () => undefined
  })
  for (const node of topology.nodes) supervisor.add({ node, links: [], dataDir: '' })
  const notices = new PeerNotices(supervisor, () => topology)
  for (const event of events) notices.onEvent({ seq: 1, t: 0, ...event } as JournalEvent)
  return supervisor.told
}

test('a kill is told before its exit, to all whose links go to the node, and to no others', () => {
  const told = noticesOf(
    { node: 'a', kind: 'kill-asked', by: 'panel', keepDown: false },
    { node: 'a', kind: 'node-exit', code: null, signal: 'SIGKILL', cause: 'killed' },
    { node: 'b', kind: 'node-exit', code: 1, signal: null, cause: 'crashed' }
  )
  expect(told).toEqual([
    'one: a killing',
    'two: a killing',
    'one: a exited',
    'two: a exited',
    'one: b exited'
  ])
})

test('a node that ended as it was asked to is not called dead', () => {
  expect(noticesOf({ node: 'b', kind: 'node-exit', code: 0, signal: null, cause: 'stopped' })).toEqual([
    'one: b stopped'
  ])
})

test('a start that found its port taken is no death of whoever listens there', () => {
  const error = { code: 'PORT_IN_USE', message: 'port 5103 of 127.0.0.1 is in use' }
  const exit = { node: 'b', kind: 'node-exit', code: 1, signal: null, cause: 'crashed' }
  expect(noticesOf({ ...exit, error })).toEqual([])
  expect(noticesOf({ ...exit, error: { code: 'TIMEOUT', message: 'slow' } })).toEqual(['one: b exited'])
})

test('who stands still, and who goes on, is told', () => {
  const told = noticesOf(
    { node: 'b', kind: 'node-state', from: 'up', to: 'frozen', reason: 'asked' },
    { node: 'b', kind: 'node-state', from: 'frozen', to: 'up', reason: 'asked' }
  )
  expect(told).toEqual(['one: b frozen', 'one: b resumed'])
})

test('what the lab does to nobody in particular is no news', () => {
  expect(noticesOf({ kind: 'faults-reset', by: 'panel', nodes: 0, faults: 0, partitions: 0 })).toEqual([])
})
