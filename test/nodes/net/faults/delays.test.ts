import { describe, expect, test } from 'vitest'
import { fault, hash, modes, noise, pair, send, sleep } from './support'

describe.each(modes)('on a connection that is already open (%s)', mode => {
  test.each(['link', 'door'] as const)('latency on the %s delays what goes upstream', async side => {
    const { [side]: faulty, client, server } = await pair(mode)
    faulty.set([fault({ type: 'latency', latencyMs: 400, direction: 'upstream' })])
    const sentAt = performance.now()
    client.socket.write('up')
    server.socket.write('down')
    const down = (await client.has(4)) - sentAt
    const up = (await server.has(2)) - sentAt
    expect(down).toBeLessThan(up)
    expect(up).toBeGreaterThan(390)
    expect(faulty.counts).toEqual([{ name: 'latency_upstream', connections: 1, bytes: 2 }])
  })

  test.each(['link', 'door'] as const)('latency on the %s delays what comes downstream', async side => {
    const { [side]: faulty, client, server } = await pair(mode)
    faulty.set([fault({ type: 'latency', latencyMs: 400, direction: 'downstream' })])
    const sentAt = performance.now()
    server.socket.end('down')
    client.socket.end('up')
    const [upAt, downAt] = [await server.has(2), await client.has(4)]
    expect(upAt).toBeLessThan(downAt)
    expect(downAt - sentAt).toBeGreaterThan(390)
    expect(faulty.counts).toEqual([{ name: 'latency_downstream', connections: 1, bytes: 4 }])
  })

  test('latency costs no throughput, and jitter keeps the order', async () => {
    const { link, client, server } = await pair(mode)
    const bytes = noise(12 * 1024 ** 2)
    link.set([fault({ type: 'latency', latencyMs: 60, jitterMs: 40 })])
    const sentAt = performance.now()
    await send(client.socket, bytes)
    const ms = (await server.has(bytes.length)) - sentAt
    // Three buffers of 4 MiB, each at most 100 ms on its way.
    expect(ms).toBeLessThan(30_000)
    expect(hash(server.received)).toBe(hash(bytes))
  })

  test('bandwidth is what it says, smooth, and slows the writer down', async () => {
    const { link, client, server } = await pair(mode)
    link.set([fault({ type: 'bandwidth', bytesPerSecond: 400_000, direction: 'upstream' })])
    const bytes = noise(400_000)
    const sentAt = performance.now()
    const sent = send(client.socket, bytes, 16_384).then(() => performance.now())
    const quarterAt = await server.has(100_000)
    const allAt = await server.has(400_000)
    expect(hash(server.received)).toBe(hash(bytes))
    expect(allAt - sentAt).toBeGreaterThan(850)
    expect(allAt - sentAt).toBeLessThan(25_000)
    expect(quarterAt).toBeLessThan(allAt)
    // It holds a quarter of a second's worth, and 64 KiB.
    expect((await sent) - sentAt).toBeGreaterThan(400)
  })

  test('slow_close delays the end, and only that', async () => {
    const { link, client, server } = await pair(mode)
    link.set([fault({ type: 'slow_close', delayMs: 400, direction: 'upstream' })])
    const sentAt = performance.now()
    client.socket.end('bye')
    const byeAt = await server.has(3)
    await expect.poll(() => server.ended).toBe(true)
    expect(byeAt).toBeLessThan(server.endedAt)
    expect(server.endedAt - sentAt).toBeGreaterThan(390)
    expect(link.counts).toEqual([{ name: 'slow_close_upstream', connections: 1, bytes: 0 }])
  })

  test('slicer cuts what is written at once into pieces that come one after the other', async () => {
    const { door, client, server } = await pair(mode)
    door.set([fault({ type: 'slicer', averageBytes: 50, variationBytes: 10, delayMs: 10 })])
    const bytes = noise(1_000)
    client.socket.write(bytes)
    await server.has(1_000)
    expect(server.chunks.length).toBeGreaterThanOrEqual(16)
    expect(Math.max(...server.chunks.map(chunk => chunk.length))).toBeLessThanOrEqual(60)
    expect(server.received.equals(bytes)).toBe(true)
  })

  test('what is held when a fault is taken off arrives at once, in order, and the end after it', async () => {
    const { link, door, client, server } = await pair(mode)
    link.set([fault({ type: 'latency', latencyMs: 600_000 })])
    door.set([fault({ type: 'latency', latencyMs: 600_000 })])
    const bytes = noise(3 * 1024 ** 2)
    await send(client.socket, bytes)
    client.socket.end()
    await sleep(50)
    expect(server.bytes).toBe(0)
    link.set([])
    await sleep(50)
    expect(server.bytes).toBe(0)
    door.set([])
    await server.has(bytes.length)
    await expect.poll(() => server.ended).toBe(true)
    expect(hash(server.received)).toBe(hash(bytes))
  })

  test('a reader that pauses gets nothing until it goes on, and then everything', async () => {
    const { link, client, server } = await pair(mode)
    link.set([fault({ type: 'latency', latencyMs: 5 })])
    const bytes = noise(9 * 1024 ** 2)
    client.socket.pause()
    const sent = send(server.socket, bytes).then(() => server.socket.end())
    await sleep(100)
    const before = client.bytes
    expect(before).toBeLessThanOrEqual(65_536)
    link.set([])
    await sleep(50)
    expect(client.bytes).toBe(before)
    client.socket.resume()
    await client.has(bytes.length)
    await sent
    await expect.poll(() => client.ended).toBe(true)
    expect(hash(client.received)).toBe(hash(bytes))
  })
})
