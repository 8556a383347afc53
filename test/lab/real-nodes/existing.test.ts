import { createServer, type Server } from 'node:net'
import { createServer as createHttpServer } from 'node:http'
import { connect } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import type { LinkStats } from '../../../src/shared/state'
import type { TopologyInput } from '../../../src/shared/topology'
import { freePorts } from '../../support/ports'
import { until } from '../../support/until'
import { RealLab } from '../support/real-lab'

let one: RealLab | null = null
const servers: { close: (then: () => void) => unknown }[] = []

afterEach(async () => {
  await one?.remove()
  one = null
  for (const server of servers.splice(0)) await new Promise<void>(resolve => server.close(resolve))
})

async function open(topology: TopologyInput): Promise<RealLab> {
  one = new RealLab(topology)
  return one.open()
}

const view = (lab: RealLab, node: string) => lab.lab.snapshot().nodes[node]

/** Answers each connection with a word, and counts them. */
async function greeter(port: number, host: string): Promise<{ server: Server; connections: () => number }> {
  let connections = 0
  const server = createServer(socket => {
    connections++
    socket.on('error', () => undefined)
    socket.end('hola')
  })
  servers.push(server)
  await new Promise<void>(resolve => server.listen(port, host, resolve))
  return { server, connections: () => connections }
}

function greeting(port: number): Promise<string> {
  return new Promise(resolve => {
    let text = ''
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => resolve(text))
    socket.on('data', chunk => (text += chunk.toString()))
    socket.on('close', () => resolve(text))
  })
}

test.each(['127.0.0.1', '::1'])('a server at localhost is found at %s, by its links too', async host => {
  const [proxy = 0, balancer = 0, port = 0] = await freePorts(3)
  await greeter(port, host)
  const own = await open({
    name: 'there',
    nodes: [
      { id: 'proxy', kind: 'replicating-proxy', port: proxy },
      { id: 'balancer', kind: 'balancer', mode: 'tcp', port: balancer },
      { id: 'there', kind: 'existing', host: 'localhost', port }
    ],
    links: [
      { from: 'proxy', to: 'there' },
      { from: 'balancer', to: 'there' }
    ]
  })
  await own.reaches('there', 'up')
  expect([await greeting(proxy), await greeting(balancer)]).toEqual(['hola', 'hola'])
})

test.runIf(process.platform === 'linux')(
  'servers that are there are linked, watched without a touch, and neither started nor stopped',
  async () => {
    const [proxy = 0, a = 0, b = 0] = await freePorts(3)
    const first = await greeter(a, '127.0.0.1')
    const second = await greeter(b, '::1')
    const own = await open({
      name: 'there',
      nodes: [
        { id: 'proxy', kind: 'replicating-proxy', port: proxy },
        { id: 'first', kind: 'existing', port: a },
        { id: 'second', kind: 'existing', host: '::1', port: b }
      ],
      links: [
        { from: 'proxy', to: 'first' },
        { from: 'proxy', to: 'second' }
      ]
    })
    await own.reaches('first', 'up')
    await own.reaches('second', 'up')
    expect([first.connections(), second.connections()]).toEqual([0, 0])
    expect(await greeting(proxy)).toBe('hola')
    await until(() => ['first', 'second'].every(id => view(own, id)?.stats?.connections === 1), {
      what: 'the connections that the links saw'
    })
    await until(() => view(own, 'first')?.stats?.bytesOut === 4, { what: 'the bytes that the link saw' })
    expect(view(own, 'first')).toMatchObject({
      stats: { connections: 1, bytesOut: 4 },
      counted: { what: 'connections', by: ['proxy'] },
      pid: null,
      exposed: false
    })
    expect(own.lab.snapshot().links['proxy->first']?.stats).toMatchObject({ primary: true })

    for (const command of ['start', 'stop', 'restart', 'kill', 'freeze', 'resume', 'mend'] as const)
      await expect(own.run(`node.${command}`, { node: 'first' })).rejects.toThrow(
        /NOT_SUPPORTED.*not of this lab/
      )
    await own.run('lab.stop-all', {})
    expect(await greeting(a)).toBe('hola')
    await own.run('lab.start-all', {})
    await own.reaches('proxy', 'up')

    await new Promise(resolve => first.server.close(resolve))
    await own.reaches('first', 'down')
    await until(async () => (await greeting(proxy)) === 'hola', { what: 'the second answers' })
    await greeter(a, '127.0.0.1')
    await own.reaches('first', 'up')
  },
  60_000
)

test('what it never took is no connection of it, however often the proxy tries', async () => {
  const [proxy = 0, a = 0, b = 0] = await freePorts(3)
  await greeter(b, '127.0.0.1')
  const own = await open({
    name: 'there',
    nodes: [
      { id: 'proxy', kind: 'replicating-proxy', port: proxy },
      { id: 'gone', kind: 'existing', port: a },
      { id: 'there', kind: 'existing', port: b }
    ],
    links: [
      { from: 'proxy', to: 'gone' },
      { from: 'proxy', to: 'there' }
    ]
  })
  await own.reaches('gone', 'down')
  expect([await greeting(proxy), await greeting(proxy)]).toEqual(['hola', 'hola'])
  const link = (): LinkStats | null => own.lab.snapshot().links['proxy->gone']?.stats ?? null
  await until(() => link()?.pendingSessions === 2 && link()!.failures >= 4, { what: 'tries to catch up' })
  expect(link()).toMatchObject({ open: 0, total: 0, health: 'down' })
  await until(() => view(own, 'gone')?.stats?.failed === link()?.failures, {
    what: 'what the links saw of it'
  })
  expect(view(own, 'gone')).toMatchObject({
    stats: { open: 0, connections: 0 },
    rates: { requests: 0 }
  })
  await greeter(a, '127.0.0.1')
  await until(() => link()?.attached, { what: 'it has caught up' })
  await until(() => view(own, 'gone')?.stats?.connections === 2, { what: 'the two that it was replayed' })
})

test('a fault on a link to it acts, and says nothing of the server', async () => {
  const [proxy = 0, a = 0] = await freePorts(2)
  await greeter(a, '127.0.0.1')
  const own = await open({
    name: 'there',
    nodes: [
      { id: 'proxy', kind: 'replicating-proxy', port: proxy, connectGraceMs: 0 },
      { id: 'first', kind: 'existing', port: a }
    ],
    links: [{ from: 'proxy', to: 'first' }]
  })
  await own.reaches('first', 'up')
  await own.run('partition.set', { sides: [['proxy'], ['first']] })
  expect(await greeting(proxy)).toBe('')
  expect(view(own, 'first')?.state).toBe('up')
  await own.run('partition.clear', {})
  await until(async () => (await greeting(proxy)) === 'hola', { what: 'the link is whole again' })
  await expect(
    own.run('fault.set', { link: 'outside->first', fault: { type: 'latency', latencyMs: 1 } })
  ).rejects.toThrow(/server that is there and not of this lab/)
})

test('behind a balancer of HTTP it has requests, counted by the link', async () => {
  const [balancer = 0, a = 0] = await freePorts(2)
  const server = createHttpServer((_request, response) => response.end('hola'))
  servers.push(server)
  await new Promise<void>(resolve => server.listen(a, '127.0.0.1', resolve))
  const own = await open({
    name: 'there',
    nodes: [
      { id: 'balancer', kind: 'balancer', port: balancer },
      { id: 'web', kind: 'existing', host: 'localhost', port: a }
    ],
    links: [{ from: 'balancer', to: 'web' }]
  })
  await own.reaches('web', 'up')
  for (let n = 0; n < 3; n++) expect(await (await fetch(`http://127.0.0.1:${balancer}/`)).text()).toBe('hola')
  await until(() => view(own, 'web')?.stats?.requests === 3, { what: 'three requests' })
  expect(view(own, 'web')?.counted).toEqual({ what: 'requests', by: ['balancer'] })
})
