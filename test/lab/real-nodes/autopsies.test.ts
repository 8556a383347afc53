import { writeFileSync, mkdirSync } from 'node:fs'
import { get } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Autopsy } from '../../../src/shared/state'
import { freeTopology, type FreeTopology } from '../../support/free-topology'
import { until } from '../../support/until'
import { RealLab } from '../support/real-lab'

let topology: FreeTopology
let one: RealLab

beforeAll(async () => {
  topology = await freeTopology('full')
  one = await new RealLab(topology.topology).open()
})
afterEach(() => one.run('load.set', { enabled: false }))
afterAll(async () => {
  await one?.remove()
})

const stepsOf = ({ steps }: Autopsy): string[] => steps.map(({ step }) => step)

/** Resolves when the first replica gets new sessions. By the journal: statistics tell of it a moment later. */
async function attached(): Promise<void> {
  await one.reaches('replica-1', 'up')
  const isAttached = async (): Promise<boolean> => {
    const { events } = await one.run('journal.read', { kinds: ['attached', 'detached'], node: 'proxy' })
    const last = events.filter(({ link }) => link === 'proxy->replica-1').at(-1)
    return last === undefined || last.kind === 'attached'
  }
  await until(isAttached, { what: 'the catch-up' })
}

function expectInOrder({ steps }: Autopsy): void {
  const times = steps.map(({ t }) => t)
  expect(times).toEqual([...times].sort((a, b) => a - b))
}

/** Sessions that are in the middle: the first half of an exchange is sent, and its answer came. */
async function openSessions(count: number): Promise<{ finish(): Promise<void> }> {
  const start = Buffer.alloc(16)
  start.writeInt32BE(123, 0)
  start.writeDoubleBE(1.5, 4)
  start.write('hola', 12)
  const sockets = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof connect>>((resolve, reject) => {
          const socket = connect(topology.port('proxy'), '127.0.0.1')
          socket.on('error', reject)
          socket.once('data', () => resolve(socket))
          socket.write(start)
        })
    )
  )
  return {
    finish: async () => {
      await Promise.all(
        sockets.map(
          socket =>
            new Promise<void>(resolve => {
              socket.once('close', () => resolve())
              socket.resume().end(Buffer.alloc(40))
            })
        )
      )
    }
  }
}

test('at start nobody is told that a replica is down', async () => {
  const { events } = await one.run('journal.read', { kinds: ['log', 'detached', 'health'], limit: 5000 })
  const bad = events.filter(event => {
    if (event.kind === 'health') return !event.healthy
    return event.kind !== 'log' || (event.level !== 'info' && event.level !== 'debug')
  })
  expect(bad).toEqual([])
})

test('a hundred sessions that move at the death of their primary are one autopsy', async () => {
  const sessions = await openSessions(100)
  await one.run('node.kill', { node: 'replica-1' })
  // Sooner than that the replies end as they should, and nobody has to take over.
  await until(
    async () =>
      (await one.run('journal.read', { kinds: ['detached'] })).events.some(({ node }) => node === 'proxy'),
    { what: 'the proxy to leave the replica' }
  )
  await sessions.finish()
  await until(() => one.autopsies('replica-1').length > 0, { what: 'an autopsy' })
  await one.reaches('replica-1', 'up')
  const [first, ...others] = one.autopsies('replica-1')
  expect(others).toEqual([])
  expect(stepsOf(first!).slice(0, 1)).toEqual(['kill-asked'])
  expect(stepsOf(first!)).toEqual(expect.arrayContaining(['exit-seen', 'lost', 'chosen']))
  expect(first).toMatchObject({ observer: 'proxy', from: 'replica-1' })
  expectInOrder(first!)
})

test('each death of a primary under load has one autopsy, to its first byte', async () => {
  const before = one.autopsies('replica-1').length
  for (const round of [1, 2]) {
    await attached()
    await one.run('load.set', { enabled: true, rate: 100 })
    await until(() => (one.lab.snapshot().nodes['proxy']?.rates.requests ?? 0) > 5, { what: 'traffic' })
    await one.run('node.kill', { node: 'replica-1' })
    await until(() => one.autopsies('replica-1').length >= before + round, { what: `autopsy ${round}` })
    const served = one.lab.snapshot().nodes['proxy']?.stats?.requests ?? 0
    await until(() => (one.lab.snapshot().nodes['proxy']?.stats?.requests ?? 0) > served + 20)
    await one.run('load.set', { enabled: false })
  }
  const autopsies = one.autopsies('replica-1').slice(before)
  expect(autopsies).toHaveLength(2)
  for (const autopsy of autopsies) {
    expect(stepsOf(autopsy)[0]).toBe('kill-asked')
    expect(stepsOf(autopsy)).toEqual(expect.arrayContaining(['exit-seen', 'lost', 'chosen']))
    expectInOrder(autopsy)
  }
})

test('a freeze of the primary is told from its asking, without an exit', async () => {
  await attached()
  const before = one.autopsies('replica-1').length
  await one.run('node.freeze', { node: 'replica-1' })
  expect(await one.run('exchange.run', { count: 10, concurrency: 10 })).toMatchObject({ ok: 10 })
  await until(() => one.autopsies('replica-1').length > before, { what: 'an autopsy' })
  await one.run('node.resume', { node: 'replica-1' })
  const [autopsy, ...others] = one.autopsies('replica-1').slice(before)
  expect(others).toEqual([])
  expect(stepsOf(autopsy!)[0]).toBe('freeze-asked')
  expect(stepsOf(autopsy!)).not.toContain('exit-seen')
  expectInOrder(autopsy!)
})

test('downloads that go on from another backend are one autopsy of the balancer', async () => {
  const { nodes, links } = one.lab.snapshot().topology
  const balancer = nodes.find(node => node.kind === 'balancer')!
  const backends = links.filter(link => link.from === balancer.id).map(link => link.to)
  for (const backend of backends) {
    const folder = join(one.dataDir, 'nodes', one.lab.snapshot().topology.name, backend, 'uploads')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'big.bin'), Buffer.alloc(30_000_000, 7))
  }
  const port = topology.port(balancer.id)
  const download = (): Promise<number> =>
    new Promise((resolve, reject) => {
      get({ port, host: '127.0.0.1', path: '/uploads/big.bin', agent: false }, response => {
        let bytes = 0
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length
          // Slower than the network, so that the kill comes in the middle.
          response.pause()
          setTimeout(() => response.resume(), 1)
        })
        response.on('end', () => resolve(bytes))
        response.on('error', reject)
      }).on('error', reject)
    })
  const downloads = Promise.all(Array.from({ length: 6 }, download))
  const victim = backends[0]!
  await until(
    () => (one.lab.snapshot().links[`${balancer.id}->${victim}`]?.stats?.bytesDown ?? 0) > 1_000_000
  )
  await one.run('node.kill', { node: victim })
  expect(await downloads).toEqual(Array(6).fill(30_000_000))
  await until(() => one.autopsies(victim).length > 0, { what: 'an autopsy' })
  const [autopsy, ...others] = one.autopsies(victim)
  expect(others).toEqual([])
  expect(autopsy).toMatchObject({ observer: balancer.id })
  expect(stepsOf(autopsy!)[0]).toBe('kill-asked')
  expect(autopsy!.byte).toBeGreaterThan(0)
  expectInOrder(autopsy!)
})
