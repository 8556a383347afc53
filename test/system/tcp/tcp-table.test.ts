import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { once } from 'node:events'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { readTcpTable } from '#system/tcp/proc-net-tcp'
import {
  acceptedAt,
  hasArrived,
  listensHere,
  refusedAt,
  unacknowledgedBytes,
  type KnownConnection
} from '#system/tcp/tcp-table'

const closers: (() => void)[] = []
afterEach(() => closers.splice(0).forEach(close => close()))

async function listenAt(host: string): Promise<{ server: Server; port: number }> {
  const server = createServer({ pauseOnConnect: true })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port: 0 }, resolve)
  })
  closers.push(() => server.close())
  return { server, port: (server.address() as AddressInfo).port }
}

describe.runIf(process.platform === 'linux')('what Linux says of TCP sockets', () => {
  test.each([
    ['127.0.0.1', ['127.0.0.1', 'localhost'], ['127.0.0.2', '::1']],
    ['0.0.0.0', ['127.0.0.1', '127.0.0.2', 'localhost'], []],
    ['::1', ['::1', 'localhost'], ['127.0.0.1']],
    ['::', ['::1', '127.0.0.1', 'localhost'], []]
  ])('who listens at %s serves its addresses, and no others', async (host, served, others) => {
    const { port } = await listenAt(host)
    for (const address of served) expect([address, listensHere(address, port)]).toEqual([address, true])
    for (const address of others) expect([address, listensHere(address, port)]).toEqual([address, false])
  })

  test('whether who listens for IPv6 takes IPv4 is not known, once it has refused some, until it has taken some', async () => {
    const { port } = await listenAt('::')
    refusedAt('127.0.0.1', port)
    expect(listensHere('127.0.0.1', port)).toBeNull()
    expect(listensHere('::1', port)).toBe(true)
    // The same port of another machine.
    acceptedAt('192.0.2.1', port)
    expect(listensHere('127.0.0.1', port)).toBeNull()
    acceptedAt('127.0.0.1', port)
    expect(listensHere('127.0.0.1', port)).toBe(true)
  })

  test('who listens at a port after that was refused is another', async () => {
    const { server, port } = await listenAt('::')
    refusedAt('127.0.0.1', port)
    await new Promise(resolve => server.close(resolve))
    const again = createServer()
    closers.push(() => again.close())
    await new Promise<void>(resolve => again.listen({ host: '::', port }, resolve))
    expect(listensHere('127.0.0.1', port)).toBe(true)
  })

  test('a port whose server has closed has no listener', async () => {
    const { server, port } = await listenAt('127.0.0.1')
    await new Promise(resolve => server.close(resolve))
    expect(listensHere('127.0.0.1', port)).toBe(false)
  })

  test('of an address that is not this machine its system knows nothing', async () => {
    expect(listensHere('192.0.2.1', 80)).toBeNull()
  })

  test('bytes that the other end has in its buffers are acknowledged, those that do not fit are not', async () => {
    const { server, port } = await listenAt('127.0.0.1')
    const accepted = new Promise<Socket>(resolve => server.once('connection', resolve))
    const socket = connect({ host: '127.0.0.1', port })
    closers.push(() => socket.destroy())
    const other = await accepted
    closers.push(() => other.destroy())
    const bytes = (): Promise<number | null> => unacknowledgedBytes(socket as KnownConnection)
    socket.write(Buffer.alloc(100))
    await expect.poll(bytes).toBe(0)
    socket.write(Buffer.alloc(64 * 1024 ** 2))
    await expect.poll(bytes).toBeGreaterThan(0)
    other.resume()
    await expect.poll(bytes, { timeout: 10_000 }).toBe(0)
  })

  test('of two connections from one port, to one port of two addresses, each is told by itself', async () => {
    const { server, port } = await listenAt('0.0.0.0')
    server.on('connection', socket => closers.push(() => socket.destroy()))
    const open = async (host: string, localPort?: number): Promise<KnownConnection & Socket> => {
      const socket = connect({ host, port, localAddress: '127.0.0.1', ...(localPort && { localPort }) })
      closers.push(() => socket.destroy())
      await once(socket, 'connect')
      return socket as KnownConnection & Socket
    }
    const stuck = await open('127.0.0.1')
    const idle = await open('127.0.0.2', stuck.localPort)
    const other = await open('127.0.0.3', stuck.localPort)
    stuck.write(Buffer.alloc(64 * 1024 ** 2))
    await expect.poll(() => hasArrived(stuck)).toBe(false)
    expect(await Promise.all([idle, other].map(hasArrived))).toEqual([true, true])
  })

  test('its table of many connections takes one turn of the event loop, while no time goes by', async () => {
    const { server, port } = await listenAt('127.0.0.1')
    server.on('connection', socket => closers.push(() => socket.destroy()))
    const sockets = Array.from({ length: 120 }, () => connect({ host: '127.0.0.1', port }))
    for (const socket of sockets) closers.push(() => socket.destroy())
    await Promise.all(sockets.map(socket => once(socket, 'connect')))
    const last = sockets.at(-1)?.localPort ?? 0
    let turns = 0
    let isOver = false
    const count = (): void => {
      turns++
      if (!isOver) setImmediate(count)
    }
    const now = performance.now()
    const clock = vi.spyOn(performance, 'now').mockReturnValue(now)
    setImmediate(count)
    expect((await readTcpTable())?.get(last).map(({ remotePort }) => remotePort)).toContain(port)
    isOver = true
    clock.mockRestore()
    expect(turns).toBeLessThan(2)
  })

  test('of a connection that is not there it says nothing', async () => {
    expect(await unacknowledgedBytes({ localPort: 1, remoteAddress: '127.0.0.1', remotePort: 1 })).toBeNull()
  })
})
