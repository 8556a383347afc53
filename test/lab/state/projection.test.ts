import { afterEach, expect, test } from 'vitest'
import type { EventData } from '../../../src/shared/journal'
import type { Autopsy, LabDelta, LinkStats } from '../../../src/shared/state'
import { topologySchema } from '../../../src/shared/topology'
import { monotonicMs } from '../../../src/system/clock'
import { until } from '../../support/until'
import { fakeLab, type FakeLab } from '../support/fake-lab'

let one: FakeLab
afterEach(() => one.end())

const failover = (from: string, lostAt: number): EventData['failover'] => ({
  session: 7,
  from,
  to: 'replica-2',
  cause: 'fin',
  byte: 4,
  lostAt,
  chosenAt: lostAt + 1,
  firstByteAt: lostAt + 2,
  lostBytes: 0,
  repeatedBytes: 0
})
const fed = (to: string, bytesUp: number): LinkStats => ({
  to,
  open: 0,
  total: 1,
  failures: 0,
  bytesUp,
  bytesDown: 0,
  health: 'up',
  attached: true
})
const steps = (autopsy: Autopsy | undefined): string[] => autopsy?.steps.map(({ step }) => step) ?? []

test('rates are the difference of successive counters, and start again with the node', async () => {
  one = await fakeLab({ topology: 'replicated-server' })
  const { supervisor, lab } = one
  supervisor.stats('proxy', { requests: 100, links: [] })
  await new Promise(resolve => setTimeout(resolve, 100))
  supervisor.stats('proxy', { requests: 150, links: [] })
  const { rates } = lab.snapshot().nodes['proxy']!
  expect(rates.requests).toBeGreaterThan(0)
  expect(rates.requests).toBeLessThanOrEqual(510)
  supervisor.stats('proxy', { requests: 1 })
  expect(lab.snapshot().nodes['proxy']!.rates.requests).toBeGreaterThanOrEqual(0)
  await one.run('node.stop', { node: 'proxy' })
  expect(lab.snapshot().nodes['proxy']).toMatchObject({ stats: null, rates: { requests: 0 } })
})

test('of a program that was started again it is said that its memory is gone, once it had been sent something', async () => {
  const program = (id: string, port: number): object => ({ id, kind: 'external', port, command: ['server'] })
  const topology = topologySchema.parse({
    name: 'programs',
    nodes: [
      { id: 'proxy', kind: 'replicating-proxy', port: 50000 },
      program('one', 50001),
      program('two', 50002),
      { id: 'three', kind: 'replica', port: 50003 }
    ],
    links: ['one', 'two', 'three'].map(to => ({ from: 'proxy', to }))
  })
  one = await fakeLab({ topology })
  const { supervisor, lab } = one
  const again = (): string[] =>
    Object.values(lab.snapshot().links).flatMap(({ to, startedAgain }) =>
      startedAgain === 'seen' ? [to] : []
    )
  supervisor.stats('proxy', { links: [fed('one', 5), fed('two', 0), fed('three', 5)] })
  expect(again()).toEqual([])
  // Whoever is frozen keeps its memory.
  await one.run('node.freeze', { node: 'one' })
  await one.run('node.resume', { node: 'one' })
  expect(again()).toEqual([])
  for (const node of ['one', 'two', 'three']) {
    await one.run('node.kill', { node, keepDown: true })
    expect(again()).not.toContain(node)
    await one.run('node.start', { node })
  }
  expect(again()).toEqual(['one'])
  // A proxy that was started again has other counters, and the program no more than it had.
  await one.run('node.restart', { node: 'proxy' })
  supervisor.stats('proxy', { links: [fed('one', 0), fed('two', 9)] })
  await one.run('node.restart', { node: 'two' })
  expect(again()).toEqual(['one', 'two'])
})

test('of a server that is not ours it is said that it seems to have been started again, as its proxy concludes', async () => {
  const topology = topologySchema.parse({
    name: 'there',
    nodes: [
      { id: 'proxy', kind: 'replicating-proxy', port: 50000 },
      { id: 'one', kind: 'existing', port: 50001 },
      { id: 'two', kind: 'existing', port: 50002 }
    ],
    links: ['one', 'two'].map(to => ({ from: 'proxy', to }))
  })
  one = await fakeLab({ topology })
  const { supervisor, lab } = one
  supervisor.stats('proxy', { links: [fed('one', 5), fed('two', 5)] })
  supervisor.stats('proxy', { links: [{ ...fed('one', 5), seemsStartedAgain: true }, fed('two', 5)] })
  // It stays said when the proxy, which concluded it, begins anew.
  supervisor.stats('proxy', { links: [fed('one', 0), fed('two', 5)] })
  const again = Object.values(lab.snapshot().links).map(({ to, startedAgain }) => [to, startedAgain])
  expect(again).toContainEqual(['one', 'concluded'])
  expect(again).toContainEqual(['two', undefined])
})

test('reports that were held up and come all at once don’t make a rate of thousands', async () => {
  one = await fakeLab({ topology: 'replicated-server' })
  const { supervisor, lab } = one
  supervisor.stats('proxy', { requests: 100, links: [] })
  await new Promise(resolve => setTimeout(resolve, 100))
  for (const requests of [110, 120, 130]) supervisor.stats('proxy', { requests, links: [] })
  const { rates } = lab.snapshot().nodes['proxy']!
  expect(rates.requests).toBeGreaterThan(10)
  expect(rates.requests).toBeLessThanOrEqual(310)
})

test('all that is told has a moment of its own, in whole ms, so that each can be asked for', async () => {
  one = await fakeLab({ topology: 'replicated-server' })
  const moments: number[] = []
  one.lab.subscribe(({ now }) => void moments.push(now))
  for (let requests = 1; requests <= 20; requests++) {
    one.supervisor.stats('proxy', { requests, links: [] })
    moments.push(one.lab.snapshot().run.now)
  }
  expect(moments).toHaveLength(40)
  expect(moments.filter(now => !Number.isInteger(now))).toEqual([])
  expect(moments.toSorted((a, b) => a - b)).toEqual(moments)
  expect(new Set(moments).size).toBe(moments.length)
})

test('what is answered of the journal was told before', async () => {
  one = await fakeLab({ topology: 'replicated-server' })
  let told = 0
  one.lab.subscribe(({ lastEvent = 0 }) => void (told = lastEvent))
  one.lab.snapshot()
  await one.run('node.kill', { node: 'replica-1' })
  const { events } = await one.run('journal.read', { kinds: ['kill-asked'], limit: 1 })
  expect(told).toBeGreaterThanOrEqual(events[0]!.seq)
})

test('each running node is sampled, and samples are read since a time', async () => {
  one = await fakeLab({ topology: 'replicated-server' })
  one.supervisor.stats('proxy', { open: 3, latency: { count: 2, p50: 1, p95: 2, p99: 3 } })
  const samples = await until(async () => {
    const read = await one.run('metrics.read', {})
    return read.samples.length > 0 ? read.samples : null
  })
  expect(samples.find(sample => sample.node === 'proxy')).toMatchObject({
    open: 3,
    latency: { count: 2, p99: 3 }
  })
  expect(await one.run('metrics.read', { since: samples.at(-1)!.t + 1e6 })).toEqual({ samples: [] })
})

test('a frozen node is not sampled, and has no rates', async () => {
  one = await fakeLab({ topology: 'replicated-server' })
  const { supervisor, lab } = one
  const link = { to: 'replica-1', open: 1, total: 1, bytesUp: 0, bytesDown: 0, failures: 0 }
  supervisor.stats('proxy', { requests: 0, bytesIn: 0, links: [link] as never })
  await new Promise(resolve => setTimeout(resolve, 100))
  supervisor.stats('proxy', { requests: 900, bytesIn: 900, links: [{ ...link, bytesUp: 900 }] as never })
  expect(lab.snapshot().nodes['proxy']?.rates.requests).toBeGreaterThan(0)
  expect(lab.snapshot().links['proxy->replica-1']?.rateUp).toBeGreaterThan(0)
  await supervisor.freeze('proxy')
  const frozenAt = lab.snapshot().run.now
  const { rates, stats } = lab.snapshot().nodes['proxy']!
  expect(rates).toEqual({ requests: 0, failed: 0, bytesIn: 0, bytesOut: 0 })
  expect(stats).not.toBeNull()
  expect(lab.snapshot().links['proxy->replica-1']).toMatchObject({ rateUp: 0, stats: { bytesUp: 900 } })
  // Whoever is up goes on being sampled.
  const samples = await until(async () => {
    const read = await one.run('metrics.read', { since: frozenAt })
    return read.samples.length > 0 ? read.samples : null
  })
  expect(samples.filter(sample => sample.node === 'proxy')).toEqual([])
  await supervisor.resume('proxy')
  await until(() => lab.snapshot().metrics.some(({ node, t }) => node === 'proxy' && t > frozenAt))
})

test('a kill is joined with the failover that it caused, in the order of time', async () => {
  one = await fakeLab({ topology: 'replicated-server' })
  const { supervisor, lab } = one
  const at = monotonicMs()
  supervisor.event('replica-1', 'kill-asked', { by: 'panel', keepDown: false }, at)
  supervisor.event('proxy', 'failover', failover('replica-1', at + 3), at + 6)
  // The exit is told after the failover, though it was seen before.
  supervisor.event('replica-1', 'node-exit', { code: null, signal: 'SIGKILL', cause: 'killed' }, at + 2)
  const autopsy = await until(() => lab.snapshot().autopsies[0])
  expect(steps(autopsy)).toEqual(['kill-asked', 'exit-seen', 'lost', 'chosen', 'first-byte'])
  expect(autopsy).toMatchObject({
    observer: 'proxy',
    from: 'replica-1',
    to: 'replica-2',
    session: 7,
    byte: 4
  })
  expect(autopsy?.totalMs).toBeCloseTo(5, 1)
})

test('a freeze has no exit, and a loss without a cause that we know is told as it was seen', async () => {
  one = await fakeLab({ topology: 'replicated-server' })
  const { supervisor, lab } = one
  const at = monotonicMs()
  supervisor.event('replica-1', 'freeze-asked', { by: 'panel' }, at)
  supervisor.event('proxy', 'failover', failover('replica-1', at + 1000), at + 1010)
  supervisor.event('proxy', 'failover', failover('replica-2', at + 1000), at + 1010)
  await until(() => lab.snapshot().autopsies.length === 2)
  expect(steps(lab.snapshot().autopsies[0])).toEqual(['freeze-asked', 'lost', 'chosen', 'first-byte'])
  expect(steps(lab.snapshot().autopsies[1])).toEqual(['lost', 'chosen', 'first-byte'])
})

test('an old kill is not the cause of a new failover', async () => {
  one = await fakeLab({ topology: 'replicated-server' })
  const { supervisor, lab } = one
  const at = monotonicMs()
  supervisor.event('replica-1', 'kill-asked', { by: 'panel', keepDown: false }, at - 60_000)
  supervisor.event('replica-1', 'node-exit', { code: null, signal: 'SIGKILL', cause: 'killed' }, at - 59_990)
  supervisor.event('proxy', 'failover', failover('replica-1', at), at)
  await until(() => lab.snapshot().autopsies.length === 1)
  expect(steps(lab.snapshot().autopsies[0])).toEqual(['lost', 'chosen', 'first-byte'])
})

test('a flood of lines is cut to the newest in each delta, says so, and loses nothing in the log', async () => {
  one = await fakeLab({ topology: 'replicated-server' })
  const deltas: LabDelta[] = []
  one.lab.subscribe(delta => void deltas.push(delta))
  for (let n = 0; n < 9; n++) {
    one.supervisor.log('replica-1', ...Array.from({ length: 1000 }, (_, line) => `${n * 1000 + line}`))
  }
  const delta = await until(() => deltas.find(one => one.logs))
  expect(delta.logs).toHaveLength(2000)
  expect(delta.logs?.at(-1)?.text).toBe('8999')
  expect(delta.skippedLogs).toBe(7000)
  const read = await one.run('log.read', { node: 'replica-1', limit: 20_000 })
  expect(read.lines).toHaveLength(9000)
})

test('at most 20 deltas a second go out', async () => {
  one = await fakeLab({ topology: 'replicated-server' })
  let count = 0
  one.lab.subscribe(() => void count++)
  const end = Date.now() + 500
  while (Date.now() < end) {
    one.supervisor.log('replica-1', 'x')
    await new Promise(resolve => setTimeout(resolve, 2))
  }
  expect(count).toBeGreaterThan(1)
  expect(count).toBeLessThanOrEqual(11)
})

test('figures of nodes go out four times a second; what happens does not wait for them', async () => {
  one = await fakeLab({ topology: 'replicated-server' })
  const { supervisor, lab } = one
  // What began with the lab has gone out.
  lab.snapshot()
  const deltas: LabDelta[] = []
  lab.subscribe(delta => void deltas.push(delta))
  const begun = Date.now()
  for (let requests = 0; Date.now() < begun + 1000; requests++) {
    supervisor.stats(requests % 2 === 0 ? 'replica-1' : 'replica-2', { requests })
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  expect(deltas.length).toBeGreaterThan(0)
  expect(deltas.length).toBeLessThanOrEqual((Date.now() - begun) / 250 + 1)
  supervisor.stats('replica-1', { requests: 1000 })
  supervisor.log('replica-2', 'now')
  const told = await until(() => deltas.find(delta => delta.logs?.some(({ text }) => text === 'now')))
  expect(told.nodes?.['replica-1']?.stats?.requests).toBe(1000)
  expect(told.lastLines).toEqual({ 'replica-2': told.logs?.at(-1)?.seq })
})
