import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { FaultInput, FaultView } from '../../../src/shared/faults'
import { exchange } from '../../support/exchange'
import { freeTopology, type FreeTopology } from '../../support/free-topology'
import { until } from '../../support/until'
import { RealLab } from '../support/real-lab'

const link = 'proxy->replica-1'

let topology: FreeTopology
let one: RealLab
beforeAll(async () => {
  topology = await freeTopology('replicated-server')
  one = await new RealLab(topology.topology).open()
})
beforeEach(async () => {
  await one.run('lab.reset-faults', {})
  for (const node of ['proxy', 'replica-1', 'replica-2']) await one.reaches(node, 'up')
})
afterAll(async () => {
  await one?.remove()
})

const faults = (): readonly FaultView[] => one.lab.snapshot().links[link]?.faults ?? []
const connectionsOf = (name: string): number =>
  faults().find(({ fault }) => fault.name === name)?.counts?.connections ?? 0
const set = (fault: FaultInput, where = link) => one.run('fault.set', { link: where, fault })
const hasBitten = (name: string, more = 0): Promise<unknown> =>
  until(() => connectionsOf(name) > more, { what: `${name} to bite more than ${more}` })
const identical = (): Promise<unknown> =>
  until(
    async () =>
      (await one.run('replicas.compare', {})).replicas.every(({ verdict }) => verdict.kind === 'identical'),
    { what: 'identical logs' }
  )

test('a fault acts on the next exchange, says so, and is off when it is cleared', async () => {
  await set({ type: 'latency', latencyMs: 400, direction: 'downstream' })
  await set({ type: 'latency', latencyMs: 400, direction: 'downstream' }, 'proxy->replica-2')
  const began = Date.now()
  expect(await exchange(topology.port('proxy'))).toBe('HOLA')
  expect(Date.now() - began).toBeGreaterThanOrEqual(390)
  await hasBitten('latency_downstream')
  await one.run('fault.clear', { link })
  await one.run('fault.clear', { link: 'proxy->replica-2' })
  const { events } = await one.run('journal.read', { kinds: ['fault-cleared'] })
  const cleared = events.filter(event => event.kind === 'fault-cleared').slice(-2)
  expect(cleared.every(event => event.connections! >= 1 && event.bytes! >= 4)).toBe(true)
  expect(faults()).toEqual([])
})

test('a fault on a door acts on whoever knocks', async () => {
  await set({ type: 'down' }, 'outside->proxy')
  await expect(exchange(topology.port('proxy'))).rejects.toThrow()
  await until(() => one.lab.snapshot().nodes['proxy']?.doorFaults[0]?.counts?.connections)
  await one.run('fault.clear', { link: 'outside->proxy', name: 'down' })
  expect(await exchange(topology.port('proxy'))).toBe('HOLA')
})

test('a node that was killed has its faults again, and its counts go on', async () => {
  await set({ type: 'latency', latencyMs: 20 })
  expect(await exchange(topology.port('proxy'))).toBe('HOLA')
  await hasBitten('latency')
  const before = connectionsOf('latency')
  const pid = one.lab.snapshot().nodes['proxy']?.pid
  await one.run('node.kill', { node: 'proxy', keepDown: false })
  let least = Infinity
  await until(() => {
    const { state, pid: now } = one.lab.snapshot().nodes['proxy'] ?? {}
    least = Math.min(least, connectionsOf('latency'))
    return state === 'up' && now !== pid
  })
  expect(least).toBeGreaterThanOrEqual(before)
  expect(await exchange(topology.port('proxy'))).toBe('HOLA')
  await hasBitten('latency', before)
})

test('a node that stands still hears of a fault, and of its end, when it goes on', async () => {
  await one.run('node.freeze', { node: 'proxy' })
  await set({ type: 'down' })
  await set({ type: 'latency', latencyMs: 300 })
  await one.run('fault.clear', { link, name: 'down' })
  expect(faults()).toMatchObject([{ fault: { name: 'latency' }, counts: null }])
  await one.run('node.resume', { node: 'proxy' })
  expect(await exchange(topology.port('proxy'))).toBe('HOLA')
  await hasBitten('latency')
  expect(faults()).toHaveLength(1)
})

test('a partitioned replica misses sessions, and catches up when it is healed', async () => {
  await one.run('partition.set', { sides: [['proxy', 'replica-2'], ['replica-1']] })
  for (let n = 0; n < 3; n++) expect(await exchange(topology.port('proxy'))).toBe('HOLA')
  await until(async () => {
    const { replicas } = await one.run('replicas.compare', {})
    return replicas.find(({ node }) => node === 'replica-1')?.verdict.kind === 'behind'
  })
  await one.run('partition.clear', {})
  await identical()
  expect(await exchange(topology.port('proxy'))).toBe('HOLA')
  await identical()
})
