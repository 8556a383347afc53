import { Agent, createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { WebSocket, WebSocketServer, type ClientOptions } from 'ws'
import { connector } from '../../../../src/nodes/net/faults/connectors'
import { FaultyLink } from '../../../../src/nodes/net/faults/faulty-link'
import { until } from '../../../support/until'
import { fault, hash, noise, onCleanup, partition, sleep } from './support'
import { ownTime } from '../../../support/own-time'

const mib = 1024 ** 2

interface Service {
  readonly link: FaultyLink
  readonly door: FaultyLink
  readonly port: number
  readonly agent: Agent
  readonly connections: () => number
}

/** Echoes what is posted; behind a door, with an agent whose connections are kept and go over a link. */
async function service(extend: (server: Server) => void = () => undefined): Promise<Service> {
  const link = new FaultyLink()
  const door = new FaultyLink()
  let connections = 0
  const server = createServer((incoming, response) => incoming.pipe(response))
  server.on('connection', socket => {
    connections++
    door.accepted(socket)
  })
  extend(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  agent.createConnection = connector(link)
  onCleanup(() => {
    agent.destroy()
    server.closeAllConnections()
    server.close()
  })
  return { link, door, port: (server.address() as AddressInfo).port, agent, connections: () => connections }
}

function post({ port, agent }: Service, body: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ port, host: '127.0.0.1', agent, method: 'POST', path: '/x' }, answer => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => resolve(Buffer.concat(chunks)))
      answer.on('error', reject)
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

describe('over HTTP', () => {
  test.each(['link', 'door'] as const)(
    'a fault on the %s touches a kept connection that is served already, and leaves it again',
    async side => {
      const one = await service()
      expect((await post(one, Buffer.from('a'))).toString()).toBe('a')
      one[side].set([fault({ type: 'latency', latencyMs: 250 })])
      const sentAt = performance.now()
      expect((await post(one, Buffer.from('b'))).toString()).toBe('b')
      expect(performance.now() - sentAt).toBeGreaterThan(490)
      one[side].set([])
      const againAt = ownTime()
      expect((await post(one, Buffer.from('c'))).toString()).toBe('c')
      expect(againAt()).toBeLessThan(480)
      expect(one.connections()).toBe(1)
    }
  )

  test('bodies arrive whole while faults come and go', async () => {
    const one = await service()
    const body = noise(8 * mib)
    const echoed = post(one, body)
    for (let round = 0; round < 8; round++) {
      one.door.set([
        fault({ type: 'slicer', averageBytes: 30_000, delayMs: 0 }),
        fault({ type: 'latency', latencyMs: 10 })
      ])
      await sleep(15)
      one.link.set([round % 2 === 0 ? partition : fault({ type: 'bandwidth', bytesPerSecond: 30_000_000 })])
      await sleep(15)
      one.door.set([])
      one.link.set([])
    }
    expect(hash(await echoed)).toBe(hash(body))
  })

  test('a request over a link that is down fails at once; in a partition it waits', async () => {
    const one = await service()
    one.link.set([fault({ type: 'down' })])
    await expect(post(one, Buffer.from('a'))).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    one.link.set([partition])
    let answered = false
    const answer = post(one, Buffer.from('b')).finally(() => (answered = true))
    await sleep(100)
    expect([answered, one.connections()]).toEqual([false, 0])
    one.link.set([])
    expect((await answer).toString()).toBe('b')
  })

  test('a request whose connection is cut fails', async () => {
    const one = await service()
    await post(one, Buffer.from('a'))
    one.link.set([fault({ type: 'latency', latencyMs: 60_000 })])
    const lost = post(one, Buffer.from('b'))
    await sleep(20)
    one.link.set([fault({ type: 'down' })])
    await expect(lost).rejects.toMatchObject({ code: 'ECONNRESET' })
  })
})

describe('over WebSocket', () => {
  async function echo(): Promise<Service & { readonly socket: WebSocket }> {
    const one = await service(server => {
      const sockets = new WebSocketServer({ server })
      sockets.on('connection', peer => peer.on('message', (data, binary) => peer.send(data, { binary })))
    })
    const options = { createConnection: connector(one.link) } as ClientOptions
    const socket = new WebSocket(`ws://127.0.0.1:${one.port}/some/path`, options)
    onCleanup(() => socket.terminate())
    socket.on('error', () => undefined)
    return { ...one, socket }
  }

  test('messages arrive whole through latency, slicer and bandwidth on both sides', async () => {
    const { socket, link, door } = await echo()
    link.set([
      fault({ type: 'latency', latencyMs: 20, jitterMs: 10 }),
      fault({ type: 'slicer', averageBytes: 9_000, delayMs: 0 })
    ])
    door.set([fault({ type: 'bandwidth', bytesPerSecond: 20_000_000 })])
    await until(() => socket.readyState === WebSocket.OPEN)
    const got: string[] = []
    socket.on('message', data => got.push(hash(data as Buffer)))
    const messages = [3 * mib, 0, 17, 500_000].map((length, seed) => noise(length, seed + 1))
    for (const message of messages) socket.send(message)
    await until(() => got.length === messages.length)
    expect(got).toEqual(messages.map(hash))
  })

  test('a fault on the door touches a connection that was upgraded before', async () => {
    const { socket, door } = await echo()
    await until(() => socket.readyState === WebSocket.OPEN)
    door.set([fault({ type: 'latency', latencyMs: 150, direction: 'upstream' })])
    const sentAt = performance.now()
    socket.send('hello')
    await new Promise(resolve => socket.once('message', resolve))
    expect(performance.now() - sentAt).toBeGreaterThan(140)
    door.set([fault({ type: 'down' })])
    await until(() => socket.readyState === WebSocket.CLOSED)
  })
})
