import { afterEach, beforeEach, expect, test } from 'vitest'
import type { FaultInput } from '../../../src/shared/faults'
import type { EventKind, JournalEvent } from '../../../src/shared/journal'
import type { LabDelta, LinkStats } from '../../../src/shared/state'
import { RelevoError } from '../../../src/shared/errors'
import { until } from '../../support/until'
import { fakeLab, type FakeLab } from '../support/fake-lab'
import { ownTime } from '../../support/own-time'

const link = 'proxy->replica-1'
const latency: FaultInput = { type: 'latency', latencyMs: 100 }

let one: FakeLab
beforeEach(async () => {
  one = await fakeLab({ topology: 'replicated-server' })
})
afterEach(() => one.end())

const faultsOf = (id = link) => one.lab.snapshot().links[id as typeof link]?.faults ?? []
const told = (id: string) =>
  one.supervisor.calls.filter(call => call.id === id && call.name === 'faults.set').map(call => call.args)
const events = <K extends EventKind>(kind: K) =>
  one.lab.snapshot().events.filter(event => event.kind === kind) as JournalEvent<K>[]

/** What the node reports of its link to replica-1, or of its door. */
function report(
  counts: { name: string; connections: number; bytes: number }[],
  where: 'link' | 'door' = 'link'
) {
  const stats = { to: 'replica-1', ...(where === 'link' && { faults: counts }) } as unknown as LinkStats
  one.supervisor.stats('proxy', { links: [stats], ...(where === 'door' && { doorFaults: counts }) })
}

test('a fault reaches the node that opens the link, the panel, and the journal', async () => {
  const fault: FaultInput = { ...latency, jitterMs: 20 }
  expect(await one.run('fault.set', { link, fault })).toEqual({ name: 'latency' })
  const wanted = { ...fault, name: 'latency', direction: 'both', toxicity: 1 }
  expect(told('proxy')).toEqual([{ to: 'replica-1', faults: [wanted] }])
  expect(faultsOf()).toMatchObject([{ fault: wanted, counts: null }])
  expect(events('fault-set')).toMatchObject([
    {
      by: 'panel',
      node: 'proxy',
      link,
      name: 'latency',
      type: 'latency',
      what: 'latency 100 ms ± 20 ms, both directions, toxicity 1',
      changed: false
    }
  ])
})

test('a fault of a door reaches the node whose door it is', async () => {
  await one.run('fault.set', { link: 'outside->proxy', fault: { type: 'down' } })
  expect(told('proxy')).toMatchObject([{ to: null, faults: [{ type: 'down', name: 'down' }] }])
  report([{ name: 'down', connections: 2, bytes: 0 }], 'door')
  const { doorFaults } = one.lab.snapshot().nodes['proxy']!
  expect(doorFaults).toMatchObject([{ fault: { name: 'down' }, counts: { connections: 2, bytes: 0 } }])
})

test('a fault without a name is called after its type and direction', async () => {
  const set = (fault: FaultInput) => one.run('fault.set', { link, fault })
  expect(await set({ type: 'bandwidth', direction: 'upstream' })).toEqual({ name: 'bandwidth_upstream' })
  expect(await set({ type: 'bandwidth' })).toEqual({ name: 'bandwidth' })
  expect(await set({ type: 'bandwidth', name: 'narrow' })).toEqual({ name: 'narrow' })
  expect(faultsOf().map(view => view.fault.name)).toEqual(['bandwidth_upstream', 'bandwidth', 'narrow'])
})

test('setting a fault again under its name changes it, and keeps its counts while the type is the same', async () => {
  await one.run('fault.set', { link, fault: { ...latency, name: 'slow' } })
  report([{ name: 'slow', connections: 3, bytes: 99 }])
  await one.run('fault.set', { link, fault: { type: 'latency', latencyMs: 5, name: 'slow' } })
  expect(faultsOf()).toMatchObject([{ fault: { latencyMs: 5 }, counts: { connections: 3, bytes: 99 } }])
  await one.run('fault.set', { link, fault: { type: 'down', name: 'slow' } })
  expect(faultsOf()).toMatchObject([{ fault: { type: 'down' }, counts: null }])
  expect(events('fault-set').map(({ changed }) => changed)).toEqual([false, true, true])
})

test('the counts that a node reports are shown, and come in a delta', async () => {
  const deltas: LabDelta[] = []
  await one.run('fault.set', { link, fault: latency })
  one.lab.subscribe(delta => void deltas.push(delta))
  report([{ name: 'latency', connections: 0, bytes: 0 }])
  expect(faultsOf()).toMatchObject([{ counts: { connections: 0, bytes: 0 } }])
  report([{ name: 'latency', connections: 1, bytes: 20 }])
  await until(() => deltas.some(delta => delta.links?.[link]?.faults[0]?.counts?.bytes === 20))
})

test('counts that were on their way before a fault was set are not its own', async () => {
  let answer: (counts: unknown) => void = () => undefined
  await one.run('fault.set', { link, fault: latency })
  report([{ name: 'latency', connections: 7, bytes: 7 }])
  await one.run('fault.clear', { link })
  one.supervisor.answer = () => new Promise(resolve => (answer = resolve))
  const set = one.run('fault.set', { link, fault: latency })
  report([{ name: 'latency', connections: 7, bytes: 7 }])
  expect(faultsOf()).toMatchObject([{ counts: null }])
  answer({ faults: [{ name: 'latency', connections: 0, bytes: 0 }] })
  await set
  expect(faultsOf()).toMatchObject([{ counts: { connections: 0, bytes: 0 } }])
})

test('a node that is started again begins with its faults, and its counts go on', async () => {
  await one.run('fault.set', { link, fault: latency })
  report([{ name: 'latency', connections: 4, bytes: 40 }])
  await one.supervisor.kill('proxy', 'test', true)
  expect(faultsOf()).toMatchObject([{ counts: { connections: 4, bytes: 40 } }])
  await one.run('node.start', { node: 'proxy' })
  expect(one.supervisor.boots.get('proxy')?.faults).toMatchObject([
    { to: 'replica-1', faults: [{ name: 'latency', latencyMs: 100 }] }
  ])
  expect(told('proxy')).toHaveLength(1)
  report([{ name: 'latency', connections: 0, bytes: 0 }])
  expect(faultsOf()).toMatchObject([{ counts: { connections: 4, bytes: 40 } }])
  report([{ name: 'latency', connections: 1, bytes: 2 }])
  expect(faultsOf()).toMatchObject([{ counts: { connections: 5, bytes: 42 } }])
})

test('a node that does not run gets its faults when it is started, and none that were taken off before', async () => {
  await one.run('node.stop', { node: 'proxy' })
  await one.run('fault.set', { link, fault: latency })
  await one.run('fault.set', { link: 'proxy->replica-2', fault: latency })
  expect(await one.run('fault.clear', { link: 'proxy->replica-2' })).toEqual({ cleared: 1 })
  expect(told('proxy')).toEqual([])
  await one.run('node.start', { node: 'proxy' })
  expect(one.supervisor.boots.get('proxy')?.faults).toMatchObject([{ to: 'replica-1' }])
  expect(faultsOf()).toMatchObject([{ counts: null }])
  expect(events('fault-cleared')).toMatchObject([{ connections: null, bytes: null }])
})

test('a fault that is set while its node starts reaches it when it is up', async () => {
  const { supervisor } = one
  await one.run('node.stop', { node: 'proxy' })
  let set: Promise<unknown> | undefined
  supervisor.onBoot = () => (set = one.run('fault.set', { link, fault: latency }))
  await one.run('node.start', { node: 'proxy' })
  await set
  expect(supervisor.boots.get('proxy')?.faults).toEqual([])
  expect(told('proxy')).toMatchObject([{ to: 'replica-1', faults: [{ name: 'latency' }] }])
})

test('a frozen node is told when it goes on', async () => {
  await one.run('node.freeze', { node: 'proxy' })
  await one.run('fault.set', { link, fault: latency })
  expect(told('proxy')).toEqual([])
  await one.run('node.resume', { node: 'proxy' })
  expect(told('proxy')).toMatchObject([{ to: 'replica-1', faults: [{ name: 'latency' }] }])
})

test('a node that does not answer holds up neither a fault nor its removal for long', async () => {
  one.supervisor.answer = () => new Promise(() => undefined)
  const began = ownTime()
  await one.run('fault.set', { link, fault: latency })
  expect(await one.run('fault.clear', { link })).toEqual({ cleared: 1 })
  expect(began()).toBeLessThan(5_000)
  expect(faultsOf()).toEqual([])
  expect(told('proxy').at(-1)).toEqual({ to: 'replica-1', faults: [] })
})

test('a node that too many calls wait for is told when it is heard of again', async () => {
  await one.run('fault.set', { link, fault: latency })
  one.supervisor.answer = () => {
    throw new RelevoError('LIMIT_REACHED', 'too many calls wait')
  }
  expect(await one.run('lab.reset-faults')).toMatchObject({ faults: 1 })
  const before = told('proxy').length
  one.supervisor.answer = () => ({ faults: [] })
  report([{ name: 'latency', connections: 1, bytes: 1 }])
  report([])
  expect(told('proxy').slice(before)).toEqual([{ to: 'replica-1', faults: [] }])
})

test('what a node that runs refuses is taken back, and its reason told', async () => {
  await one.run('fault.set', { link, fault: latency })
  one.supervisor.answer = () => {
    throw new RelevoError('NOT_SUPPORTED', 'not this one')
  }
  const worse: FaultInput = { type: 'latency', latencyMs: 900 }
  await expect(one.run('fault.set', { link, fault: worse })).rejects.toThrow('NOT_SUPPORTED: not this one')
  await expect(one.run('fault.set', { link, fault: { type: 'down' } })).rejects.toThrow('NOT_SUPPORTED')
  expect(faultsOf()).toMatchObject([{ fault: { name: 'latency', latencyMs: 100 } }])
})

test('a cleared fault leaves the journal how far it had bitten, up to its end', async () => {
  await one.run('fault.set', { link, fault: latency })
  await one.run('fault.set', { link, fault: { type: 'down' } })
  report([{ name: 'latency', connections: 1, bytes: 10 }])
  one.supervisor.answer = () => ({ faults: [{ name: 'latency', connections: 2, bytes: 30 }] })
  expect(await one.run('fault.clear', { link, name: 'latency' })).toEqual({ cleared: 1 })
  expect(events('fault-cleared')).toMatchObject([
    { by: 'panel', node: 'proxy', link, name: 'latency', type: 'latency', connections: 2, bytes: 30 }
  ])
  expect(faultsOf()).toMatchObject([{ fault: { name: 'down' } }])
})

test('what is no link, or belongs to a program of the user’s own, is refused with what to do', async () => {
  const topology = structuredClone(one.lab.snapshot().topology)
  const external = { kind: 'external', id: 'mine', port: 7777, command: 'x' }
  await one.run('topology.apply', {
    topology: {
      ...topology,
      nodes: [...topology.nodes, external as never],
      links: [...topology.links, { from: 'proxy', to: 'mine' }, { from: 'mine', to: 'replica-1' }]
    }
  })
  const set = (id: string) => one.run('fault.set', { link: id, fault: latency })
  await expect(set('proxy')).rejects.toThrow('BAD_ARGUMENTS')
  await expect(set('a->b->c')).rejects.toThrow('BAD_ARGUMENTS')
  await expect(set('->')).rejects.toThrow('BAD_ARGUMENTS')
  await expect(set('proxy->replica-9')).rejects.toThrow('LINK_NOT_FOUND')
  await expect(set('replica-1->proxy')).rejects.toThrow('LINK_NOT_FOUND')
  await expect(set('outside->nobody')).rejects.toThrow('NODE_NOT_FOUND')
  await expect(set('outside->clients')).rejects.toThrow('NOT_SUPPORTED')
  await expect(set('outside->mine')).rejects.toThrow('NOT_SUPPORTED')
  await expect(set('mine->replica-1')).rejects.toThrow('outside->replica-1')
  await expect(one.run('fault.clear', { link, name: 'none' })).rejects.toThrow('NOT_FOUND')
  expect(await one.run('fault.clear', { link })).toEqual({ cleared: 0 })
  await set('proxy->mine')
  await set('clients->proxy')
  expect(told('clients')).toHaveLength(1)
})

test('a link holds twenty faults at most', async () => {
  for (let n = 0; n < 20; n++) await one.run('fault.set', { link, fault: { ...latency, name: `f${n}` } })
  await expect(one.run('fault.set', { link, fault: latency })).rejects.toThrow('LIMIT_REACHED')
  await one.run('fault.set', { link, fault: { ...latency, name: 'f3', latencyMs: 1 } })
})

test('faults restart no node, and another topology drops those of links that are gone', async () => {
  await one.run('fault.set', { link, fault: latency })
  await one.run('fault.set', { link: 'proxy->replica-2', fault: latency })
  await one.run('fault.set', { link: 'outside->replica-1', fault: latency })
  const topology = structuredClone(one.lab.snapshot().topology)
  one.supervisor.actions.length = 0
  Object.assign(topology.nodes[0]!, { position: { x: 1, y: 2 } })
  await one.run('topology.apply', { topology })
  expect(one.supervisor.actions).toEqual([])
  expect(faultsOf()).toHaveLength(1)

  topology.nodes = topology.nodes.filter(node => node.id !== 'replica-1')
  topology.links = topology.links.filter(each => each.to !== 'replica-1')
  await one.run('topology.apply', { topology })
  expect(one.supervisor.actions).not.toContain('start proxy')
  await one.run('node.restart', { node: 'proxy' })
  expect(one.supervisor.boots.get('proxy')?.faults).toMatchObject([{ to: 'replica-2' }])
  expect(events('fault-cleared').map(event => [event.link, event.by])).toEqual([
    ['proxy->replica-1', 'lab'],
    ['outside->replica-1', 'lab']
  ])
  expect(await one.run('lab.reset-faults')).toMatchObject({ faults: 1 })
})

test('a reset takes off everything, also of nodes that are down, frozen or silent', async () => {
  for (const id of ['proxy->replica-1', 'outside->replica-1', 'outside->replica-2', 'clients->proxy']) {
    await one.run('fault.set', { link: id, fault: latency })
  }
  await one.run('partition.set', { sides: [['proxy'], ['replica-2']] })
  await one.run('node.stop', { node: 'proxy' })
  await one.run('node.freeze', { node: 'replica-1' })
  one.supervisor.answer = (_name, args) =>
    args['to'] === null ? { faults: [] } : new Promise(() => undefined)
  const reset = await one.run('lab.reset-faults')
  expect(reset).toEqual({ resumed: ['replica-1'], faults: 4, partitions: 1 })
  const { links, nodes, partitions } = one.lab.snapshot()
  expect(Object.values(links).flatMap(view => view.faults)).toEqual([])
  expect(Object.values(nodes).flatMap(view => view.doorFaults)).toEqual([])
  expect(partitions).toEqual([])
  expect(told('replica-1').at(-1)).toEqual({ to: null, faults: [] })
  expect(told('clients').at(-1)).toEqual({ to: 'proxy', faults: [] })
  await one.run('node.start', { node: 'proxy' })
  expect(one.supervisor.boots.get('proxy')?.faults).toEqual([])
  expect(events('fault-cleared')).toHaveLength(4)
  expect(events('faults-reset')).toMatchObject([{ by: 'panel', nodes: 1, faults: 4, partitions: 1 }])
})

test('faults are no part of the topology', async () => {
  await one.run('fault.set', { link, fault: latency })
  const { text } = await one.run('topology.export', { format: 'json' })
  expect(text).not.toContain('latency')
  expect(one.lab.snapshot().unsaved).toBe(false)
})
