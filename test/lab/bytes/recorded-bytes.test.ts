import { get } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RecordedConnection } from '../../../src/shared/bytes/byte-records'
import type { Trace } from '../../../src/shared/diagram/trace'
import { freePorts } from '../../support/ports'
import { until } from '../../support/until'
import { RealLab } from '../support/real-lab'

let one: RealLab

beforeAll(async () => {
  const [proxy = 0, first = 0, second = 0, balancer = 0, files = 0] = await freePorts(6)
  one = await new RealLab({
    name: 'bytes',
    nodes: [
      { id: 'proxy', kind: 'replicating-proxy', port: proxy },
      { id: 'first', kind: 'replica', port: first },
      { id: 'second', kind: 'replica', port: second, runtime: 'process' },
      { id: 'balancer', kind: 'balancer', port: balancer },
      { id: 'files', kind: 'file-server', port: files },
      { id: 'client', kind: 'client' }
    ],
    links: [
      { from: 'client', to: 'proxy' },
      { from: 'proxy', to: 'first' },
      { from: 'proxy', to: 'second' },
      { from: 'client', to: 'balancer' },
      { from: 'balancer', to: 'files' }
    ]
  }).open()
})
afterAll(async () => {
  await one?.remove()
})

const said = ({ chunks }: RecordedConnection, way: 'in' | 'out'): Buffer =>
  Buffer.concat(chunks.filter(chunk => chunk.way === way).map(({ bytes }) => Buffer.from(bytes, 'base64')))

/** The number of the newest session of the proxy that is over. */
async function lastSession(): Promise<number> {
  const { events } = await one.run('journal.read', { kinds: ['session'], node: 'proxy' })
  return events
    .flatMap(event => (event.kind === 'session' && event.phase === 'close' ? [event.session] : []))
    .at(-1)!
}

/** What was measured of a session of the proxy, once all that its connections carried has come. */
function wholeTrace(session: number): Promise<Trace> {
  return until(async () => {
    const read = await one.run('trace.read', { of: { kind: 'session', node: 'proxy', session } })
    const isWhole =
      read.connections.length === 6 &&
      read.connections.every(one => said(one, 'in').length + said(one, 'out').length === 60)
    return isWhole ? read : null
  })
}

test('of a session there is what its client, its proxy and each replica sent and got, at both ends of each connection', async () => {
  await one.run('exchange.run', { node: 'proxy', count: 1 })
  const session = await until(lastSession)
  const trace = await wholeTrace(session)
  const ends = trace.connections.map(({ node, to }) => `${node} ${to ?? 'door'}`).toSorted()
  expect(ends).toEqual([
    'client proxy',
    'first door',
    'proxy door',
    'proxy first',
    'proxy second',
    'second door'
  ])
  const [client] = trace.connections.filter(({ node }) => node === 'client')
  const request = said(client!, 'out')
  expect(request).toHaveLength(56)
  for (const connection of trace.connections) {
    const [toServer, back] = connection.to === null ? (['in', 'out'] as const) : (['out', 'in'] as const)
    expect(said(connection, toServer)).toEqual(request)
    expect(said(connection, back).toString('latin1')).toBe('HOLA')
  }
  // What is sent comes after it was sent, and within the time that the trace is of.
  const times = trace.connections.flatMap(({ chunks }) => chunks.map(({ t }) => t))
  expect(Math.min(...times)).toBe(client!.chunks[0]!.t)
  expect(Math.min(...times)).toBeGreaterThanOrEqual(trace.from)
  expect(Math.max(...times)).toBeLessThanOrEqual(trace.until)
  const kinds = new Set(trace.events.map(({ kind }) => kind))
  expect(kinds).toContain('session')
})

test('the bytes of one link can be read, of those that were recorded before they were asked for', async () => {
  await one.run('exchange.run', { node: 'proxy', count: 3 })
  const read = await until(async () => {
    const found = await one.run('bytes.read', { link: 'proxy->second' })
    return found.connections.filter(({ closedAt }) => closedAt !== null).length >= 3 ? found : null
  })
  expect(read.recording).toBe(true)
  for (const connection of read.connections) expect(connection).toMatchObject({ node: 'proxy', to: 'second' })
  const door = await one.run('bytes.read', { link: 'outside->proxy' })
  expect(door.connections.every(({ to }) => to === null)).toBe(true)
  expect(door.connections.length).toBeGreaterThanOrEqual(3)
})

test('a run can be asked of its bytes as of a moment of it, and knows no more than was known then', async () => {
  const session = await until(lastSession)
  const of = { kind: 'session', node: 'proxy', session } as const
  await wholeTrace(session)
  // What it is told last may come after what it carried.
  const now = await until(async () => {
    const { id: run, now: t } = one.lab.snapshot().run
    const live = await one.run('trace.read', { of })
    const then = await one.run('run.read', { run, t, command: 'trace.read', args: { of } })
    expect(then).toEqual({ ...live, events: expect.any(Array) as unknown })
    return live
  })
  const times = now.connections.flatMap(({ chunks }) => chunks.map(({ t }) => t))
  const before = Math.min(...times) - 1
  const { id: run } = one.lab.snapshot().run
  const args = { link: 'proxy->first' }
  const read = await one.run('run.read', { run, t: before, command: 'bytes.read', args })
  const ids = (read as { connections: readonly RecordedConnection[] }).connections.map(({ id }) => id)
  expect(ids).not.toContain(now.connections.find(({ to }) => to === 'first')?.id)
})

test('a request through the balancer is joined to what its backend got, by the connection on which it came', async () => {
  const { port } = one.lab.snapshot().nodes.balancer!
  await new Promise<void>((resolve, reject) => {
    get({ port, host: '127.0.0.1', path: '/files', agent: false }, response => {
      response.resume().on('end', () => resolve())
    }).on('error', reject)
  })
  const trace = await until(async () => {
    const { events } = await one.run('journal.read', { kinds: ['connection'], node: 'balancer' })
    const found = events.findLast(event => event.kind === 'connection' && event.action === 'open')
    if (found?.kind !== 'connection') return null
    const read = await one.run('trace.read', {
      of: { kind: 'connection', node: 'balancer', peer: found.peer, at: found.t }
    })
    return read.connections.length === 3 ? read : null
  })
  const ends = trace.connections.map(({ node, to }) => `${node} ${to ?? 'door'}`).toSorted()
  expect(ends).toEqual(['balancer door', 'balancer files', 'files door'])
  for (const connection of trace.connections) {
    const request = said(connection, connection.to === null ? 'in' : 'out').toString()
    expect(request).toMatch(/^GET \/files HTTP\/1.1\r\n/)
  }
})

test('nothing more is recorded once that is turned off, by nodes that run and by those that start', async () => {
  const count = async (): Promise<number> =>
    (await one.run('bytes.read', { link: 'proxy->first' })).connections.length
  await one.run('bytes.record', { on: false })
  const before = await count()
  await one.run('exchange.run', { node: 'proxy', count: 2 })
  await one.run('node.restart', { node: 'proxy' })
  await one.reaches('proxy', 'up')
  await one.run('exchange.run', { node: 'proxy', count: 2 })
  expect(await count()).toBe(before)
  await one.run('bytes.record', { on: true })
  await one.run('exchange.run', { node: 'proxy', count: 1 })
  await until(async () => (await count()) > before)
})
