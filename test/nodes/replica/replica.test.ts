import { connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { exchangeMany } from '../../../src/nodes/client/exchange-many'
import { exchangeOnce } from '../../../src/nodes/client/exchange-once'
import { encodeHead, encodeTail } from '../../../src/nodes/protocol/exchange/encode'
import { courseworkValues } from '../../../src/nodes/protocol/exchange/exchange'
import { startReplica } from '../../../src/nodes/replica/replica'
import type { RunningNode } from '../../../src/nodes/runtime/node-program'
import { recordedContext, type RecordedContext } from '../../support/context'
import { until } from '../../support/until'

const whole = Buffer.concat([encodeHead(courseworkValues), encodeTail(courseworkValues.tail)])
const courseworkLines = ['123', '1.2345678901234567E9', 'hola', '1.1', '1.2', '1.3', '1.4', '1.5']
const cleanups: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function replica(
  options: Record<string, unknown> = {}
): Promise<{ port: number; node: RunningNode; context: RecordedContext<'replica'> }> {
  const context = recordedContext({ kind: 'replica', port: 0, ...options })
  const node = await startReplica(context)
  cleanups.push(async () => {
    await node.drain(0)
    context.remove()
  })
  return { port: node.ports.port!, node, context }
}

async function client(
  port: number
): Promise<{ socket: Socket; reply: Promise<string>; ended: () => boolean }> {
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true, noDelay: true })
  socket.on('error', () => undefined)
  cleanups.push(() => void socket.destroy())
  let text = ''
  let ended = false
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')))
  const reply = new Promise<string>(resolve => {
    socket.on('end', () => {
      ended = true
      resolve(text)
    })
    socket.on('close', () => resolve(text))
  })
  await once(socket, 'connect')
  return { socket, reply, ended: () => ended }
}

const exchange = (port: number): Promise<string> =>
  exchangeOnce({ host: '127.0.0.1', port, timeoutMs: 60_000 })

describe('replica', () => {
  it('logs exactly the eight values, one a line, with the port of the peer', async () => {
    const { port, context } = await replica()
    const { socket, reply } = await client(port)
    const { localPort } = socket
    socket.write(whole)
    expect(await reply).toBe('HOLA')
    expect(context.texts('info')).toEqual(courseworkLines)
    expect(
      context.lines.filter(line => line.level === 'info').every(line => line.peerPort === localPort)
    ).toBe(true)
  })

  it('logs each value as it comes and answers after the first three', async () => {
    const { port, context } = await replica()
    const { socket, reply } = await client(port)
    const answered = once(socket, 'data')
    for (let i = 0; i < 16; i++) {
      socket.write(whole.subarray(i, i + 1))
      await new Promise(setImmediate)
    }
    await answered
    expect(context.texts('info')).toEqual(courseworkLines.slice(0, 3))
    socket.write(whole.subarray(16, 27))
    await until(() => context.texts('info').length === 4)
    socket.write(whole.subarray(27))
    expect(await reply).toBe('HOLA')
    expect(context.texts('info')).toEqual(courseworkLines)
  })

  it('still answers a client that sent everything and closed its side', async () => {
    const { port } = await replica()
    const { socket, reply } = await client(port)
    socket.end(whole)
    expect(await reply).toBe('HOLA')
  })

  it('still answers a client whose bytes go on past the exchange, and ends the connection', async () => {
    const { port, context } = await replica()
    const { socket, reply } = await client(port)
    socket.write(Buffer.concat([whole, Buffer.alloc(10_000, 1)]))
    expect(await reply).toBe('HOLA')
    expect(context.texts('info')).toEqual(courseworkLines)
  })

  it('cuts a client that floods past the exchange', async () => {
    const { port, node } = await replica()
    const { socket } = await client(port)
    socket.write(Buffer.concat([whole, Buffer.alloc(4 * 1024 ** 2, 1)]))
    await until(() => socket.closed && node.stats().connections === 1 && node.stats().open === 0)
    expect(node.stats().bytesIn).toBeLessThan(1024 ** 2)
  })

  it('frees a connection whose client never closes after the exchange', async () => {
    const { port, node } = await replica()
    const { socket, reply } = await client(port)
    socket.write(whole)
    await reply
    await until(() => node.stats().open === 0)
  })

  it('closes half an exchange that goes silent, and says so without a value line', async () => {
    const { port, context } = await replica({ idleMs: 150 })
    const { socket, reply } = await client(port)
    socket.write(whole.subarray(0, 20))
    expect(await reply).toBe('HOLA')
    expect(context.of('refused')).toMatchObject([{ code: 'TIMEOUT' }])
    expect(context.texts('warn')).toEqual([expect.stringMatching(/silent for 150 ms after 20 of 56 bytes/)])
    expect(context.texts('info')).toEqual(courseworkLines.slice(0, 3))
  })

  it('reads what came while it was frozen before it calls the client silent', async () => {
    const { port, context, node } = await replica({ idleMs: 100 })
    const { socket, reply } = await client(port)
    await until(() => node.stats().open === 1)
    socket.write(whole)
    const thawAt = performance.now() + 300
    while (performance.now() < thawAt);
    expect(await reply).toBe('HOLA')
    expect(context.texts('info')).toEqual(courseworkLines)
    expect(context.texts('warn')).toEqual([])
  })

  it('warns of a client that closes in the middle', async () => {
    const { port, context } = await replica()
    const { socket, reply } = await client(port)
    socket.end(whole.subarray(0, 21))
    expect(await reply).toBe('HOLA')
    await until(() => context.texts('warn').length === 1)
    expect(context.texts('warn')[0]).toMatch(/closed after 21 of 56 bytes/)
    expect(context.of('refused')).toMatchObject([{ code: 'PROTOCOL_ERROR' }])
  })

  it('warns of a client that resets in the middle, and goes on', async () => {
    const { port, context } = await replica()
    const { socket } = await client(port)
    socket.write(whole.subarray(0, 21))
    await until(() => context.texts('info').length === 3)
    socket.resetAndDestroy()
    await until(() => context.texts('warn').length === 1)
    expect(await exchange(port)).toBe('HOLA')
  })

  it('takes a connection that sends nothing for a probe, not for a fault', async () => {
    const { port, context, node } = await replica()
    const { socket } = await client(port)
    socket.end()
    await until(() => node.stats().connections === 1 && node.stats().open === 0)
    expect(context.texts('warn')).toEqual([])
    expect(context.of('refused')).toEqual([])
    expect(node.stats().failed).toBe(0)
  })

  it('takes any bytes for values and keeps running', async () => {
    const { port, context } = await replica()
    const garbage = Buffer.from('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\nUser-Agent: x\r\n\r\n')
    const { socket, reply } = await client(port)
    socket.end(garbage)
    expect(await reply).toBe('HOLA')
    expect(context.texts('info')).toHaveLength(8)
    expect(await exchange(port)).toBe('HOLA')
  })

  it('refuses connections past its limit, and serves again when there is room', async () => {
    const { port, context, node } = await replica({ maxConnections: 2 })
    const held = [await client(port), await client(port)]
    await until(() => node.stats().open === 2)
    const third = await client(port)
    expect(await third.reply).toBe('')
    expect(context.of('refused')).toMatchObject([{ code: 'LIMIT_REACHED' }])
    held.forEach(({ socket }) => socket.destroy())
    await until(() => node.stats().open === 0)
    expect(await exchange(port)).toBe('HOLA')
  })

  it('serves two thousand clients that come at once, and loses no line', async () => {
    const { port, context, node } = await replica()
    const sockets = Array.from({ length: 2000 }, () => {
      const socket = connect({ host: '127.0.0.1', port })
      socket.on('error', () => undefined)
      cleanups.push(() => void socket.destroy())
      return socket
    })
    await until(() => node.stats().open === 2000)
    sockets.forEach(socket => socket.end(whole))
    await until(() => node.stats().requests === 2000)
    expect(context.texts('info')).toHaveLength(16_000)
    expect(context.events.length).toBeLessThan(200)
    await until(() => node.stats().open === 0)
  })

  it('counts what it served', async () => {
    const { port, node } = await replica()
    await exchangeMany({ host: '127.0.0.1', port, timeoutMs: 60_000, count: 20, concurrency: 4 })
    await until(() => node.stats().open === 0)
    const stats = node.stats()
    expect(stats).toMatchObject({ connections: 20, requests: 20, failed: 0, bytesIn: 1120, bytesOut: 80 })
    expect(stats.latency === null || stats.latency.count > 0).toBe(true)
  })

  it('lets an exchange in hand finish when it is drained, and accepts no other', async () => {
    const { port, node } = await replica()
    const { socket, reply } = await client(port)
    socket.write(whole.subarray(0, 20))
    await until(() => node.stats().bytesIn === 20)
    const drained = node.drain(10_000)
    await expect(exchange(port)).rejects.toMatchObject({ code: 'CONNECTION_REFUSED' })
    socket.end(whole.subarray(20))
    expect(await reply).toBe('HOLA')
    await drained
    await node.drain(0)
  })

  it('cuts what is still open when the grace is over', async () => {
    const { port, node } = await replica()
    const { socket } = await client(port)
    socket.write(whole.subarray(0, 20))
    await until(() => node.stats().bytesIn === 20)
    await node.drain(50)
    expect(node.stats().open).toBe(0)
  })

  it('names the port when it is in use', async () => {
    const { port } = await replica()
    const context = recordedContext({ kind: 'replica', port })
    cleanups.push(() => context.remove())
    await expect(startReplica(context)).rejects.toMatchObject({ code: 'PORT_IN_USE', details: { port } })
  })
})
