import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { RelevoError } from '../../src/shared/errors'
import type { LabDelta } from '../../src/shared/state'
import { createLab } from '../../src/lab/lab'
import { temporaryFolder } from '../support/temporary-folder'
import { until } from '../support/until'
import { fakeLab, type FakeLab } from './support/fake-lab'

let open: FakeLab[] = []
afterEach(async () => {
  for (const one of open) await one.end()
  open = []
})
async function start(...args: Parameters<typeof fakeLab>): Promise<FakeLab> {
  const one = await fakeLab(...args)
  open.push(one)
  return one
}

test('the default lab starts its thirteen nodes, targets before those that call them', async () => {
  const { lab, supervisor } = await start()
  const { nodes } = lab.snapshot()
  expect(Object.keys(nodes)).toHaveLength(13)
  expect(Object.values(nodes).every(node => node.state === 'up')).toBe(true)
  const order = supervisor.actions
  expect(order.indexOf('start replica-1')).toBeLessThan(order.indexOf('start proxy'))
  expect(order.at(-1)).toBe('start clients')
})

test('a node that does not start leaves the others running and its reason told', async () => {
  const told: (string | undefined)[] = []
  const one = await start({
    topology: 'replicated-server',
    onProblem: (text, node) => told.push(node, text)
  })
  one.supervisor.broken.set('replica-1', new RelevoError('PORT_IN_USE', 'port 50001 is in use'))
  await one.run('lab.stop-all')
  await one.run('lab.start-all')
  const { nodes } = one.lab.snapshot()
  expect(nodes['replica-1']?.state).toBe('failed')
  expect(nodes['replica-2']?.state).toBe('up')
  // With its name: its card says it too.
  expect(told).toEqual(['replica-1', expect.stringContaining('port 50001')])
})

test('opening another topology keeps what is the same or has other links only, restarts what has changed, removes the rest', async () => {
  const { supervisor, run, lab } = await start({ topology: 'replicated-server' })
  supervisor.actions.length = 0
  const topology = structuredClone(lab.snapshot().topology)
  const replica = topology.nodes.find(node => node.id === 'replica-2')
  Object.assign(replica!, { idleMs: 1234 })
  topology.nodes = topology.nodes.filter(node => node.id !== 'replica-1')
  topology.links = topology.links.filter(link => link.to !== 'replica-1')
  Object.assign(
    topology.nodes.find(node => node.id === 'clients')!,
    { position: { x: 9, y: 9 } }
  )
  await run('topology.apply', { topology })
  expect(supervisor.actions.sort()).toEqual(['remove replica-1', 'start replica-2', 'stop replica-2'].sort())
  expect(lab.snapshot().unsaved).toBe(true)
})

test('a topology that is not valid changes nothing', async () => {
  const { supervisor, lab } = await start({ topology: 'replicated-server' })
  supervisor.actions.length = 0
  const topology = structuredClone(lab.snapshot().topology)
  topology.links.push({ from: 'proxy', to: 'proxy' })
  const result = await lab.call('topology.apply', { topology }, 'panel')
  expect(result).toMatchObject({ ok: false, error: { code: 'TOPOLOGY_INVALID' } })
  expect(supervisor.actions).toEqual([])
})

test('set-port moves the node and tells those that call it', async () => {
  const { supervisor, run, lab } = await start({ topology: 'replicated-server' })
  await run('node.set-port', { node: 'replica-1', port: 50077 })
  expect(supervisor.boots.get('replica-1')?.node).toMatchObject({ port: 50077 })
  expect(supervisor.boots.get('proxy')?.links[0]).toMatchObject({ to: 'replica-1', port: 50077 })
  expect(lab.snapshot().nodes['replica-1']).toMatchObject({ state: 'up', port: 50077 })
  await expect(run('node.set-port', { node: 'replica-1', port: 50000 })).rejects.toThrow('TOPOLOGY_INVALID')
  await expect(run('node.set-port', { node: 'clients', port: 1234 })).rejects.toThrow('NOT_SUPPORTED')
})

test('a saved topology is listed and can be opened again, also by another run', async () => {
  const one = await start({ topology: 'replicated-server' })
  await one.run('node.set-port', { node: 'replica-1', port: 50077 })
  await one.run('topology.save', { name: '../mine: año/1' })
  expect(one.lab.snapshot().unsaved).toBe(false)
  expect(await readdir(join(one.dataDir, 'topologies'))).toHaveLength(1)
  const list = await one.run('topology.list')
  expect(list.map(({ name, source }) => `${source} ${name}`)).toContain('saved ../mine: año/1')
  await one.run('topology.open', { name: 'balanced-files' })
  const topology = await one.run('topology.open', { name: '../mine: año/1' })
  expect(topology.nodes.find(node => node.id === 'replica-1')).toMatchObject({ port: 50077 })
})

test('an unknown topology is refused with the name that is nearest', async () => {
  const { run } = await start({ topology: 'replicated-server' })
  await expect(run('topology.open', { name: 'balanced-file' })).rejects.toThrow('balanced-files')
})

test('an exported topology can be opened again and is the same', async () => {
  const { run, lab } = await start()
  const before = lab.snapshot().topology
  for (const format of ['json', 'yaml'] as const) {
    const { text, fileName } = await run('topology.export', { format })
    expect(await run('topology.open', { text, fileName })).toEqual(before)
    expect(text).not.toContain('lagBytes')
  }
})

test('reset-faults resumes every frozen node', async () => {
  const { run, supervisor } = await start({ topology: 'replicated-server' })
  await run('node.freeze', { node: 'replica-1' })
  expect(await run('lab.reset-faults')).toEqual({ resumed: ['replica-1'], faults: 0, partitions: 0 })
  expect(supervisor.status('replica-1').state).toBe('up')
})

test('bad arguments and unknown commands are results, never exceptions', async () => {
  const { lab } = await start({ topology: 'replicated-server' })
  for (const [command, args] of [
    ['node.start', { node: 5 }],
    ['node.start', { node: 'proxy', extra: 1 }],
    ['node.start', null],
    ['node.start', 'proxy'],
    ['__proto__', {}],
    ['constructor', {}],
    ['no.such', undefined]
  ] as const) {
    const result = await lab.call(command, args, 'panel')
    expect(result).toMatchObject({ ok: false, error: { code: 'BAD_ARGUMENTS' } })
  }
  const missing = await lab.call('node.kill', { node: 'nobody' }, 'panel')
  expect(missing).toMatchObject({ ok: false })
})

test('an exchange goes to the first proxy with replicas behind it', async () => {
  const { run, supervisor } = await start()
  supervisor.answer = () => ({
    target: 'x',
    count: 2,
    ok: 2,
    failed: 0,
    ms: 3,
    p50: 1,
    p99: 2,
    errors: [],
    code: null
  })
  expect(await run('exchange.run', { count: 2 })).toMatchObject({ target: 'proxy', ok: 2 })
  expect(supervisor.calls.at(-1)).toMatchObject({
    id: 'clients',
    name: 'exchange',
    args: { host: '127.0.0.1', port: 50000, count: 2, concurrency: 1 }
  })
})

test('the load reaches the doors of the client, and again when the client is started again', async () => {
  const { run, supervisor, lab } = await start()
  await run('load.set', { enabled: true, rate: 50 })
  const wanted = {
    enabled: true,
    rate: 50,
    targets: [
      { to: 'proxy', load: { protocol: 'exchange' }, host: '127.0.0.1', port: 50000 },
      { load: { protocol: 'http', path: '/' }, host: '127.0.0.1', port: 12346 }
    ]
  }
  expect(supervisor.calls.at(-1)).toMatchObject({ name: 'load', args: wanted })
  supervisor.calls.length = 0
  await run('node.restart', { node: 'clients' })
  await until(() => supervisor.calls.length > 0)
  expect(supervisor.calls[0]).toMatchObject({ name: 'load', args: wanted })
  expect(lab.snapshot().load).toEqual({
    enabled: true,
    rate: 50,
    targets: [
      { to: 'proxy', protocol: 'exchange' },
      { to: 'balancer', protocol: 'http' }
    ]
  })
})

test('two labs cannot have one data folder, and the second can when the first has ended', async () => {
  const one = await start({ topology: 'replicated-server' })
  const options = { dataDir: one.dataDir, topology: 'replicated-server' }
  await expect(fakeLab(options)).rejects.toThrow('uses the data folder')
  await one.lab.close()
  const two = await fakeLab(options)
  await two.end()
})

test('a lab that cannot open its topology leaves the data folder free', async () => {
  const dataDir = temporaryFolder()
  await expect(fakeLab({ dataDir, topology: 'nowhere' })).rejects.toThrow('no topology')
  const lab = await fakeLab({ dataDir, topology: 'replicated-server' })
  await lab.end()
  rmSync(dataDir, { recursive: true })
})

test('deltas on top of a snapshot give the next snapshot, whoever listens', async () => {
  const { lab, supervisor, run } = await start({ topology: 'replicated-server' })
  const first = lab.snapshot()
  const deltas: LabDelta[] = []
  const others: LabDelta[] = []
  lab.subscribe(delta => void deltas.push(delta))
  lab.subscribe(() => {
    throw new Error('a bad subscriber')
  })
  lab.subscribe(delta => void others.push(delta))
  supervisor.log('replica-1', '123', 'hola')
  await run('node.kill', { node: 'replica-1' })
  supervisor.stats('replica-2', { requests: 5 })
  await until(() => deltas.some(delta => delta.nodes?.['replica-2']?.stats?.requests === 5))
  const second = lab.snapshot()
  expect(deltas.map(delta => delta.seq)).toEqual(deltas.map((_, index) => first.seq + index + 1))
  expect(others[0]).toBe(deltas[0])
  const nodes = Object.assign({}, first.nodes, ...deltas.map(delta => delta.nodes ?? {}))
  expect(nodes).toEqual(second.nodes)
  const events = [...first.events, ...deltas.flatMap(delta => delta.events ?? [])]
  expect(events).toEqual(second.events)
  expect(deltas.flatMap(delta => delta.logs ?? []).map(line => line.text)).toEqual(['123', 'hola'])
  expect(second.seq).toBe(deltas.at(-1)?.seq)
})

test('everything is on disk after the close: the journal, and each log exactly as it came', async () => {
  const one = await start({ topology: 'replicated-server' })
  one.supervisor.log('replica-1', '123', '  ñ "quoted" ')
  await one.lab.close()
  await one.lab.close()
  const [run] = await readdir(join(one.dataDir, 'runs'))
  const folder = join(one.dataDir, 'runs', run!)
  expect(await readFile(join(folder, 'logs', 'replica-1.log'), 'utf8')).toBe('123\n  ñ "quoted" \n')
  const lines = (await readFile(join(folder, 'journal-0001.ndjson'), 'utf8')).trimEnd().split('\n')
  const events = lines.map(line => JSON.parse(line) as { seq: number; kind: string })
  expect(events[0]?.kind).toBe('run-started')
  expect(events.at(-1)?.kind).toBe('run-ended')
  expect(events.map(event => event.seq)).toEqual(events.map((_, index) => index + 1))
  expect(one.supervisor.actions.filter(action => action === 'close')).toHaveLength(1)
})

test("the seed is the one that was asked for, or the topology's, or one for the whole run", async () => {
  const asked = await start({ topology: 'replicated-server', seed: 7 })
  expect(asked.lab.snapshot().seed).toBe(7)
  const one = await start({ topology: 'replicated-server' })
  const { topology, seed } = one.lab.snapshot()
  const deltas: LabDelta[] = []
  one.lab.subscribe(delta => deltas.push(delta))
  await one.run('topology.apply', { topology: { ...topology, seed: 11 } })
  expect(one.lab.snapshot().seed).toBe(11)
  await until(() => deltas.some(delta => delta.seed === 11))
  const events = one.lab.snapshot().events.filter(({ kind }) => kind === 'topology-changed')
  expect(events.at(-1)).toMatchObject({ seed: 11 })
  await one.run('topology.apply', { topology })
  expect(one.lab.snapshot().seed).toBe(seed)
})

test('createLab refuses a topology object that is not valid', async () => {
  const dataDir = temporaryFolder()
  const options = { dataDir, entryDir: '', host: 'web', version: '', onQuit: () => undefined } as const
  const spawners = {} as never
  await expect(createLab({ ...options, spawners, topology: { name: 'x', nodes: [] } })).rejects.toThrow(
    'nodes'
  )
  rmSync(dataDir, { recursive: true })
})

test('a user’s version of a preset that can’t be read is kept aside, and the preset opens', async () => {
  const dataDir = temporaryFolder()
  mkdirSync(join(dataDir, 'topologies'))
  writeFileSync(join(dataDir, 'topologies', 'full.json'), '{"name": "full", "nodes": [')
  writeFileSync(join(dataDir, 'host.pid'), '{"pid":')
  writeFileSync(join(dataDir, 'host.json'), '{"pid": 4194301, "url"')
  writeFileSync(join(dataDir, 'transfers.json'), '[{"view": 3}, ')
  const one = await start({ dataDir })
  expect(Object.keys(one.lab.snapshot().nodes)).toHaveLength(13)
  const aside: unknown = expect.stringMatching(/^full\.json\.corrupt-\d{4}-[\d-]+T[\d-]+$/)
  expect(one.problems.join('\n')).toMatch(/"full".*full\.json\.corrupt/)
  expect(one.problems.join('\n')).toMatch(/history.*transfers\.json\.corrupt/)
  expect(readdirSync(join(dataDir, 'topologies'))).toEqual([aside])
  await one.run('topology.save', { name: 'full' })
  expect(readdirSync(join(dataDir, 'topologies')).sort()).toEqual(['full.json', aside])
  await one.end()
  rmSync(dataDir, { recursive: true, force: true })
})

test('nodes that are slow to start hold up those that call them for a short time only', async () => {
  const one = await start({ topology: 'replicated-server' })
  await one.run('lab.stop-all')
  one.supervisor.actions.length = 0
  const slow = one.supervisor.start.bind(one.supervisor)
  let release = (): void => undefined
  one.supervisor.start = async id => {
    if (id === 'replica-1') await new Promise<void>(resolve => (release = resolve))
    await slow(id)
  }
  const all = one.run('lab.start-all')
  await until(() => one.supervisor.actions.includes('start replica-2'))
  expect(one.supervisor.actions).not.toContain('start proxy')
  await until(() => one.supervisor.actions.includes('start clients'))
  release()
  await all
  expect(one.supervisor.actions.at(-1)).toBe('start replica-1')
})
