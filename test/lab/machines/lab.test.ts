import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import type { CommandArgs, CommandName, CommandResults } from '../../../src/shared/contract'
import type { JournalEvent } from '../../../src/shared/journal'
import { nodeTarget } from '../../../src/lab/hosts/node-gateway'
import { createLab, type Lab } from '../../../src/lab/lab'
import { childProcessSpawner } from '../../../src/lab/spawners/child-process'
import { workerThreadSpawner } from '../../../src/lab/spawners/worker-thread'
import { built } from '../../support/built'
import { freePorts } from '../../support/ports'
import { removeFolder, temporaryFolder } from '../../support/temporary-folder'
import { until } from '../../support/until'
import { MachineHere } from './machines-here'

interface Opened {
  readonly lab: Lab
  readonly m1: MachineHere
  readonly events: JournalEvent[]
  run<C extends CommandName>(command: C, args: CommandArgs<C>): Promise<CommandResults[C]>
  reaches(node: string, state: string): Promise<void>
  machineIs(state: string): Promise<void>
  of<K extends JournalEvent['kind']>(kind: K, node: string): JournalEvent<K>[]
}

const open: { close: () => Promise<void> }[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await each.close()
})

/** A proxy on the desk with a replica there and one on the machine m1. */
async function openLab(more: object = {}): Promise<Opened> {
  const m1 = new MachineHere('m1')
  const [port, one, two] = await freePorts(3)
  const dataDir = temporaryFolder()
  const lab = await createLab({
    dataDir,
    entryDir: built.nodes,
    spawners: { thread: workerThreadSpawner(), process: childProcessSpawner() },
    host: 'web',
    version: '0.0.0',
    onQuit: () => undefined,
    topology: {
      name: 'two-places',
      machines: [m1.machine(more)],
      nodes: [
        { id: 'proxy', kind: 'replicating-proxy', port },
        { id: 'replica-1', kind: 'replica', port: one, machine: 'm1' },
        { id: 'replica-2', kind: 'replica', port: two }
      ],
      links: [
        { from: 'proxy', to: 'replica-1' },
        { from: 'proxy', to: 'replica-2' }
      ]
    }
  })
  const events: JournalEvent[] = []
  lab.subscribe(delta => events.push(...(delta.events ?? [])))
  open.push({
    close: async () => {
      await lab.close()
      await m1.remove()
      removeFolder(dataDir)
    }
  })
  return {
    lab,
    m1,
    events,
    run: async (command, args) => {
      const result = await lab.call(command, args, 'panel')
      if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`)
      return result.value as never
    },
    reaches: async (node, state) =>
      void (await until(() => lab.snapshot().nodes[node]?.state === state, { what: `${node} ${state}` })),
    machineIs: async state =>
      void (await until(() => lab.snapshot().machines?.['m1']?.state === state, { what: `m1 ${state}` })),
    of: (kind, node) => events.filter(event => event.kind === kind && event.node === node) as never
  }
}

describe.skipIf(process.platform !== 'linux')('a lab with a machine', () => {
  test('its nodes run there, under its keeper, and end with the lab', async () => {
    const { lab, m1, run } = await openLab()
    await lab.started
    expect(lab.snapshot().nodes['replica-1']).toMatchObject({ state: 'up', runtime: 'process' })
    expect(m1.processes('nodes/replica.js')).toContain(lab.snapshot().nodes['replica-1']?.pid)
    expect(lab.snapshot().machines?.['m1']).toMatchObject({ state: 'attached', leaseOver: false })
    expect(await run('exchange.run', { count: 50, concurrency: 4 })).toMatchObject({ ok: 50 })
    await lab.close()
    await until(() => m1.processes('').length === 0, { what: 'nothing left on m1' })
  })

  test('a machine is tried step by step before it is added, and says what it is', async () => {
    const { lab, m1, run } = await openLab()
    const machine = { ...m1.machine(), id: 'm2' } as CommandArgs<'machine.try'>['machine']
    await run('machine.try', { machine })
    const over = await until(
      async () => {
        const attempt = await run('machine.attempt', {})
        return attempt && (attempt.found || attempt.error) ? attempt : null
      },
      { what: 'the end of the try' }
    )
    expect(over).toMatchObject({ machine: 'm2', step: null, error: null, found: { node: process.version } })
    expect(over.found?.clock.boundMs).toBeGreaterThan(0)
    expect(over.steps.map(({ step }) => step).filter(step => step !== 'program')).toEqual([
      ...['carrier', 'node', 'keeper', 'clock']
    ])
    expect(lab.snapshot().machines).not.toHaveProperty('m2')

    await run('machine.try', { machine: { ...machine, carrier: ['no-such-carrier', 'box'] } })
    const failed = await until(async () => (await run('machine.attempt', {}))?.error, { what: 'the error' })
    expect(failed).toMatchObject({ code: 'MACHINE_UNREACHABLE', details: { reason: 'no-carrier' } })
  })

  test('what a file server there has is read through its keeper', async () => {
    const { lab, m1, run, machineIs } = await openLab()
    await lab.started
    const [port] = await freePorts(1)
    const { topology } = lab.snapshot()
    const files = { id: 'files', kind: 'file-server', port, machine: 'm1' }
    await run('topology.apply', { topology: { ...topology, nodes: [...topology.nodes, files] } } as never)
    await until(() => lab.snapshot().nodes['files']?.state === 'up', { what: 'the file server' })
    await fetch(`http://127.0.0.1:${port}/there.txt`, { method: 'PUT', body: 'of m1'.repeat(100_000) })
    const target = nodeTarget(lab, new URL('http://panel/api/node/files/uploads/there.txt'))
    expect(target.createConnection).toBeDefined()
    const asked = httpRequest(target).end()
    // Its connection ends a moment after the answer: whoever cuts it before breaks the request.
    const over = once(asked, 'close')
    const [answer] = (await once(asked, 'response')) as [IncomingMessage]
    let came = ''
    for await (const chunk of answer) came += String(chunk)
    expect([answer.statusCode, came.length]).toEqual([200, 500_000])
    await over
    // Where nothing is heard of it nothing is asked of it.
    m1.pull()
    await machineIs('unreachable')
    expect(() => target.createConnection?.()).toThrow('nothing is heard of m1')
    m1.plugIn()
  })

  test('a node there is killed, frozen and resumed like any other', async () => {
    const { lab, run, reaches, of } = await openLab()
    await lab.started
    const pid = lab.snapshot().nodes['replica-1']?.pid
    await run('node.kill', { node: 'replica-1' })
    await until(() => of('node-exit', 'replica-1').length > 0, { what: 'its exit' })
    expect(of('node-exit', 'replica-1')).toMatchObject([{ signal: 'SIGKILL', cause: 'killed' }])
    expect(of('node-exit', 'replica-1')[0]?.bound).toBeGreaterThan(0)
    await reaches('replica-1', 'up')
    expect(lab.snapshot().nodes['replica-1']?.pid).not.toBe(pid)
    await run('node.freeze', { node: 'replica-1' })
    await reaches('replica-1', 'frozen')
    await run('node.resume', { node: 'replica-1' })
    await reaches('replica-1', 'up')
  })

  test('a silent machine is unreachable, not dead: what is asked meanwhile is done when it answers', async () => {
    const { lab, m1, run, reaches, machineIs, of } = await openLab()
    await lab.started
    const pid = lab.snapshot().nodes['replica-1']?.pid
    m1.pull()
    await machineIs('unreachable')
    expect(lab.snapshot().nodes['replica-1']).toMatchObject({ state: 'up', pid })
    expect(of('node-exit', 'replica-1')).toEqual([])
    const killed = await lab.call('node.kill', { node: 'replica-1' }, 'panel')
    expect(killed).toMatchObject({
      ok: false,
      error: { code: 'MACHINE_UNREACHABLE', details: { queued: true } }
    })
    expect(m1.processes('nodes/replica.js')).toContain(pid)
    m1.plugIn()
    await machineIs('attached')
    await until(() => of('node-exit', 'replica-1').length > 0, { what: 'its end' })
    await reaches('replica-1', 'up')
    expect(await run('exchange.run', { count: 20 })).toMatchObject({ ok: 20 })
  })

  test('after its lease a machine has ended its nodes, and says so when it is back', async () => {
    const { lab, m1, reaches, machineIs, of } = await openLab({ leaseMs: 3_000 })
    await lab.started
    m1.pull()
    await machineIs('unreachable')
    await until(() => m1.processes('nodes/replica.js').length === 0, { what: 'the lease' })
    expect(lab.snapshot().nodes['replica-1']).toMatchObject({ state: 'up' })
    await until(() => lab.snapshot().machines?.['m1']?.leaseOver === true, { what: 'the desk knows it' })
    m1.plugIn()
    await machineIs('attached')
    await until(() => of('node-exit', 'replica-1').length > 0, { what: 'its end' })
    expect(of('node-exit', 'replica-1')).toMatchObject([
      { signal: 'SIGKILL', error: { code: 'MACHINE_UNREACHABLE' } }
    ])
    await reaches('replica-1', 'up')
  })

  test('when its keeper is killed its nodes are gone, and nobody claims to know how', async () => {
    const { lab, m1, reaches, of } = await openLab()
    await lab.started
    const pid = lab.snapshot().nodes['replica-1']?.pid ?? 0
    for (const keeper of m1.keepers) process.kill(keeper, 'SIGKILL')
    await until(() => !m1.processes('nodes/replica.js').includes(pid), { what: 'the end of its nodes' })
    await until(() => of('node-exit', 'replica-1').length > 0, { what: 'its exit' })
    expect(of('node-exit', 'replica-1')).toMatchObject([
      { code: null, signal: null, cause: 'unknown', error: { code: 'MACHINE_LOST' } }
    ])
    await reaches('replica-1', 'up')
  })
})
