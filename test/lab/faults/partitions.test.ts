import { afterEach, beforeEach, expect, test } from 'vitest'
import type { EventKind, JournalEvent } from '../../../src/shared/journal'
import type { LabDelta } from '../../../src/shared/state'
import { until } from '../../support/until'
import { fakeLab, type FakeLab } from '../support/fake-lab'

let one: FakeLab
beforeEach(async () => {
  one = await fakeLab({ topology: 'replicated-server' })
})
afterEach(() => one.end())

/** The links that are cut, with the names of what cuts them. */
const cut = () =>
  Object.fromEntries(
    Object.values(one.lab.snapshot().links)
      .filter(({ faults }) => faults.some(({ fault }) => fault.type === 'partition'))
      .map(({ id, faults }) => [id, faults.map(({ fault }) => fault.name)])
  )
const events = <K extends EventKind>(kind: K) =>
  one.lab.snapshot().events.filter(event => event.kind === kind) as JournalEvent<K>[]
const told = (id: string) =>
  one.supervisor.calls.filter(call => call.id === id && call.name === 'faults.set').map(call => call.args)

test('a partition cuts every link between nodes of different sides, and says which', async () => {
  const deltas: LabDelta[] = []
  one.lab.subscribe(delta => void deltas.push(delta))
  const sides = [['replica-1', 'clients'], ['proxy'], ['replica-2']]
  const { links, uncut } = await one.run('partition.set', { sides })
  expect([...links].sort()).toEqual(['clients->proxy', 'proxy->replica-1', 'proxy->replica-2'])
  expect(uncut).toEqual([])
  expect(cut()).toEqual(Object.fromEntries(links.map(id => [id, ['partition']])))
  const fault = { type: 'partition', name: 'partition', direction: 'both', toxicity: 1 }
  expect(told('clients')).toEqual([{ to: 'proxy', faults: [fault] }])
  expect(one.lab.snapshot().partitions).toMatchObject([{ name: 'partition', sides }])
  expect(events('partition-set')).toMatchObject([{ by: 'panel', name: 'partition', sides }])
  await until(() => deltas.some(delta => delta.partitions?.length === 1))
})

test('clearing a partition heals its links and leaves other faults and partitions', async () => {
  await one.run('fault.set', { link: 'proxy->replica-1', fault: { type: 'latency' } })
  await one.run('partition.set', { name: 'one', sides: [['proxy'], ['replica-1']] })
  await one.run('partition.set', { name: 'two', sides: [['proxy'], ['replica-1', 'replica-2']] })
  expect(cut()['proxy->replica-1']).toEqual(['latency', 'one', 'two'])
  await one.run('partition.clear', { name: 'one' })
  expect(cut()).toEqual({ 'proxy->replica-1': ['latency', 'two'], 'proxy->replica-2': ['two'] })
  expect(await one.run('fault.clear', { link: 'proxy->replica-1' })).toEqual({ cleared: 1 })
  expect(cut()['proxy->replica-1']).toEqual(['two'])
  await one.run('partition.clear', { name: 'two' })
  expect(cut()).toEqual({})
  expect(told('proxy').at(-1)).toMatchObject({ faults: [] })
  expect(events('partition-cleared').map(({ name }) => name)).toEqual(['one', 'two'])
  expect(events('partition-cleared').map(({ sides }) => sides)).toEqual(
    events('partition-set').map(({ sides }) => sides)
  )
  await expect(one.run('partition.clear', { name: 'two' })).rejects.toThrow('NOT_FOUND')
})

test('setting a partition again under its name changes its sides', async () => {
  await one.run('partition.set', { sides: [['proxy'], ['replica-1']] })
  await one.run('partition.set', { sides: [['proxy'], ['replica-2']] })
  expect(cut()).toEqual({ 'proxy->replica-2': ['partition'] })
  expect(one.lab.snapshot().partitions).toHaveLength(1)
})

test('sides that are none are refused', async () => {
  const set = (...sides: string[][]) => one.run('partition.set', { sides })
  await expect(set(['proxy'])).rejects.toThrow('BAD_ARGUMENTS')
  await expect(set(['proxy'], [])).rejects.toThrow('BAD_ARGUMENTS')
  await expect(set(['proxy'], ['replica-1', 'proxy'])).rejects.toThrow('named twice')
  await expect(set(['proxy'], ['nobody'])).rejects.toThrow('NODE_NOT_FOUND')
  await expect(set(['proxy'], ['outside'])).rejects.toThrow('BAD_ARGUMENTS')
  expect(one.lab.snapshot().partitions).toEqual([])
})

test('on one link a name stands for a fault or for a partition, never for both', async () => {
  await one.run('fault.set', { link: 'proxy->replica-1', fault: { type: 'down', name: 'split' } })
  const sides = [['proxy'], ['replica-1']]
  await expect(one.run('partition.set', { name: 'split', sides })).rejects.toThrow('BAD_ARGUMENTS')
  await one.run('partition.set', { name: 'apart', sides })
  const fault = { type: 'down', name: 'apart' } as const
  await expect(one.run('fault.set', { link: 'proxy->replica-1', fault })).rejects.toThrow('BAD_ARGUMENTS')
  const clear = one.run('fault.clear', { link: 'proxy->replica-1', name: 'apart' })
  await expect(clear).rejects.toThrow('clear the partition')
})

test('a link that comes between the sides is cut too; a side whose nodes are gone heals the partition', async () => {
  const topology = structuredClone(one.lab.snapshot().topology)
  const whole = structuredClone(topology)
  topology.links = topology.links.filter(link => link.to !== 'replica-2')
  await one.run('topology.apply', { topology })
  const { links } = await one.run('partition.set', { sides: [['proxy'], ['replica-2']] })
  expect(links).toEqual([])
  await one.run('topology.apply', { topology: whole })
  expect(cut()).toEqual({ 'proxy->replica-2': ['partition'] })
  // The proxy goes on, and is told.
  const told = () => one.supervisor.calls.filter(({ id, name }) => id === 'proxy' && name === 'faults.set')
  await until(() => told().length > 0)
  expect(told().at(-1)?.args).toMatchObject({
    to: 'replica-2',
    faults: [{ type: 'partition', name: 'partition' }]
  })
  topology.nodes = topology.nodes.filter(node => node.id !== 'replica-2')
  await one.run('topology.apply', { topology })
  expect(one.lab.snapshot().partitions).toEqual([])
  expect(events('partition-cleared')).toMatchObject([{ by: 'lab', name: 'partition' }])
})

test('links that programs of the user’s own open are named: they can’t be cut', async () => {
  const topology = structuredClone(one.lab.snapshot().topology)
  await one.run('topology.apply', {
    topology: {
      ...topology,
      nodes: [...topology.nodes, { kind: 'external', id: 'mine', port: 7777, command: 'x' }],
      links: [...topology.links, { from: 'proxy', to: 'mine' }, { from: 'mine', to: 'replica-1' }]
    }
  })
  const sides = [['mine'], ['proxy', 'replica-1']]
  expect(await one.run('partition.set', { sides })).toEqual({
    links: ['proxy->mine'],
    uncut: ['mine->replica-1']
  })
  const none = one.run('partition.set', { name: 'none', sides: [['mine'], ['replica-1']] })
  await expect(none).rejects.toThrow('NOT_SUPPORTED')
})
