import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exchange, exchangeBytes } from '../support/exchange'
import { freeTopology, type FreeTopology } from '../support/free-topology'
import { startTestHost, type TestHost } from '../support/web-host'

let lab: FreeTopology
let host: TestHost

beforeAll(async () => {
  lab = await freeTopology('full')
  host = await startTestHost(lab.topology)
  for (const node of lab.topology.nodes) await host.reaches(node.id, 'up')
})
afterAll(() => host?.dispose())

const doors = ['proxy', 'replica-1', 'balancer', 'server-1', 'receiver-1', 'mp4-route'] as const

/** Opens a connection, and swallows whatever becomes of it. */
function open(port: number): Socket {
  const socket = connect({ host: '127.0.0.1', port })
  socket.on('error', () => undefined)
  socket.resume()
  return socket
}

const closed = (socket: Socket): Promise<void> =>
  new Promise(resolve => (socket.closed ? resolve() : socket.once('close', () => resolve())))

async function allStillUp(): Promise<void> {
  const { nodes } = await host.snapshot()
  expect(Object.values(nodes).filter(node => node.state !== 'up' || node.exits > 0)).toEqual([])
  expect(await exchange(lab.port('proxy'))).toBe('HOLA')
}

test('garbage at every door leaves every node up and serving', async () => {
  for (const door of doors) {
    const socket = open(lab.port(door))
    socket.end(Buffer.from('\0\xff GET / HTTP/9.9\r\n\r\n\r\nHost\r\n\n\n'.repeat(200), 'latin1'))
    setTimeout(() => socket.destroy(), 1_000).unref()
    await closed(socket)
  }
  await allStillUp()
})

test('a reset in the middle of a request leaves every node up and serving', async () => {
  for (const door of doors) {
    const socket = open(lab.port(door))
    await new Promise(resolve => socket.once('connect', resolve))
    socket.write(exchangeBytes().subarray(0, 7))
    socket.resetAndDestroy()
    await closed(socket)
  }
  await allStillUp()
})

test('a header without an end is refused long before it fills the memory', async () => {
  for (const door of ['balancer', 'server-1', 'receiver-1'] as const) {
    const socket = open(lab.port(door))
    let ended = false
    socket.once('close', () => (ended = true))
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nX-Endless: ')
    const block = Buffer.alloc(1024 * 1024, 0x61)
    let sent = 0
    while (!ended && sent < 1024 ** 3) {
      sent += block.length
      if (!socket.write(block)) {
        await Promise.race([new Promise(resolve => socket.once('drain', resolve)), closed(socket)])
      }
    }
    expect({ door, ended, bounded: sent < 64 * 1024 ** 2 }).toEqual({ door, ended: true, bounded: true })
  }
  await allStillUp()
})

test('an upload called ../../etc/passwd stays inside the folder of its server', async () => {
  const port = lab.port('server-1')
  const boundary = 'relevo-boundary'
  const body =
    `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="../../etc/passwd"\r\n` +
    `Content-Type: text/plain\r\n\r\nnot yours\r\n--${boundary}--\r\n`
  const answer = await fetch(`http://127.0.0.1:${port}/`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body
  })
  expect([answer.status, answer.headers.get('location')]).toEqual([302, '/uploads/passwd'])
  expect(await (await fetch(`http://127.0.0.1:${port}/uploads/passwd`)).text()).toBe('not yours')
  await allStillUp()
})

test('two thousand connections at once at the proxy are bounded, and it goes on serving', async () => {
  const sockets = Array.from({ length: 2_000 }, () => open(lab.port('proxy')))
  await Promise.all(
    sockets.map(socket => new Promise(resolve => socket.once('connect', resolve).once('close', resolve)))
  )
  expect(await exchange(lab.port('proxy'), { timeoutMs: 100_000 })).toBe('HOLA')
  for (const socket of sockets) socket.destroy()
  await Promise.all(sockets.map(closed))
  await expect
    .poll(async () => (await host.snapshot()).nodes['proxy']?.stats?.open, { timeout: 15_000 })
    .toBe(0)
  await allStillUp()
})

test('half an exchange and then silence is closed, and logged', async () => {
  const socket = open(lab.port('replica-2'))
  socket.write(exchangeBytes().subarray(0, 20))
  await closed(socket)
  const { events } = await host.call('journal.read', { kinds: ['refused'], node: 'replica-2' })
  expect(events.length).toBeGreaterThan(0)
})
