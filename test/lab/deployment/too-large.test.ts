import { rmSync } from 'node:fs'
import { expect, test } from 'vitest'
import { TopologyManager } from '../../../src/lab/deployment/topology-manager'
import type { TooLarge } from '../../../src/shared/journal'
import { topologySchema, type Topology } from '../../../src/shared/topology'
import { TrustGate } from '../../../src/lab/trust/gate'
import { FakeSupervisor } from '../support/fake-supervisor'
import { temporaryFolder } from '../../support/temporary-folder'

const mib = 1024 ** 2

function lab(count: number): Topology {
  const nodes = Array.from({ length: count }, (_, i) => ({ id: `r${i}`, kind: 'replica', port: 20_000 + i }))
  return topologySchema.parse({ name: `of-${count}`, nodes, links: [] })
}

test('what this machine does not carry is opened and not started, until a person starts it', async () => {
  const supervisor = new FakeSupervisor({
    onStatus: () => undefined,
    onEvent: () => undefined,
    onLog: () => undefined,
    onStats: () => undefined
  })
  const told: TooLarge[] = []
  const folder = temporaryFolder()
  const manager = new TopologyManager(lab(2), {
    supervisor,
    trust: await TrustGate.open(folder, () => undefined),
    nodesFolder: '/nowhere',
    onChange: () => undefined,
    onStartFailed: () => undefined,
    onTooLarge: excess => void told.push(excess),
    room: () => ({ bytes: 100 * mib, tasks: null })
  })
  const up = (): string[] => supervisor.ids().filter(id => supervisor.status(id).state === 'up')
  manager.register(null)
  await manager.autostart('host')
  expect(up()).toEqual(expect.arrayContaining(['r0', 'r1']))
  expect(told).toEqual([])

  await manager.change(lab(50), 'panel')
  expect(told).toMatchObject([{ what: 'memory', has: 100 * mib }])
  expect(up().filter(id => id.startsWith('r'))).toEqual(['r0', 'r1'])
  await manager.start(supervisor.ids(), 'panel')
  expect(up().filter(id => id.startsWith('r'))).toHaveLength(50)
  rmSync(folder, { recursive: true })
})
