import { describe, expect, test } from 'vitest'
import type { FaultInput } from '../../../../src/shared/faults'
import { FaultyLink } from '../../../../src/nodes/net/faults/faulty-link'
import { until } from '../../../support/until'
import { fault, hash, host, modes, noise, open, pair, send, sleep } from './support'

const mildFaults: readonly FaultInput[] = [
  { type: 'latency', latencyMs: 15, jitterMs: 10 },
  { type: 'bandwidth', bytesPerSecond: 20_000_000 },
  { type: 'slicer', averageBytes: 20_000, variationBytes: 19_000, delayMs: 0 },
  { type: 'slow_close', delayMs: 30 },
  { type: 'timeout', timeoutMs: 0 },
  { type: 'corrupt', probability: 0 }
]

describe.each(modes)('faults together (%s)', mode => {
  test('latency, bandwidth, slicer and corrupt at once keep every byte that was not flipped', async () => {
    const { link, client, server } = await pair(mode)
    link.set(
      [
        { type: 'latency', latencyMs: 30, jitterMs: 20 } as const,
        { type: 'bandwidth', bytesPerSecond: 4_000_000 } as const,
        { type: 'slicer', averageBytes: 4_000, variationBytes: 1_000, delayMs: 0 } as const,
        { type: 'corrupt', probability: 0.001 } as const
      ].map(fault)
    )
    const bytes = noise(2 * 1024 ** 2)
    await send(client.socket, bytes)
    client.socket.end()
    await until(() => server.ended)
    const { received } = server
    expect(received.length).toBe(bytes.length)
    let flipped = 0
    for (let at = 0; at < bytes.length; at++) {
      const difference = (bytes[at] ?? 0) ^ (received[at] ?? 0)
      if (difference === 0) continue
      flipped++
      expect(difference & (difference - 1)).toBe(0)
    }
    expect(flipped).toBeGreaterThan(1_000)
    expect(flipped).toBeLessThan(4_000)
    expect(link.counts?.find(({ name }) => name === 'corrupt_both')).toEqual({
      name: 'corrupt_both',
      connections: 1,
      bytes: flipped
    })
  })

  test('faults that come, change and go at random change no byte, in either direction', async () => {
    const { link, door, client, server } = await pair(mode)
    let done = false
    const meddle = async (faulty: FaultyLink): Promise<void> => {
      while (!done) {
        const some = mildFaults
          .filter(() => Math.random() < 0.4)
          .map(input =>
            fault({
              ...input,
              direction: (['upstream', 'downstream', 'both'] as const)[Math.floor(Math.random() * 3)]
            })
          )
        faulty.set(Math.random() < 0.3 ? [] : some.sort(() => Math.random() - 0.5))
        await sleep(Math.random() * 30)
      }
      faulty.set([])
    }
    const meddling = [meddle(link), meddle(door)]
    const up = noise(6 * 1024 ** 2, 3)
    const down = noise(6 * 1024 ** 2, 4)
    const write = async (socket: typeof client.socket, bytes: Buffer): Promise<void> => {
      for (let at = 0; at < bytes.length;) {
        const length = Math.ceil(Math.random() ** 3 * 200_000)
        await send(socket, bytes.subarray(at, at + length))
        at += length
        if (Math.random() < 0.1) await sleep(1)
      }
      socket.end()
    }
    const pausing = setInterval(() => {
      client.socket.pause()
      setTimeout(() => client.socket.resume(), 15)
    }, 60)
    await Promise.all([write(client.socket, up), write(server.socket, down)])
    clearInterval(pausing)
    client.socket.resume()
    done = true
    await Promise.all(meddling)
    await until(() => client.closed && server.closed)
    expect([hash(server.received), hash(client.received)]).toEqual([hash(up), hash(down)])
    expect([client.error, server.error]).toEqual([null, null])
  })

  test('toxicity picks a share of the connections, once for each', async () => {
    const { port, accepted } = await host(mode)
    const link = new FaultyLink()
    link.set([fault({ type: 'timeout', timeoutMs: 0, toxicity: 0.5, direction: 'upstream' })])
    const clients = Array.from({ length: 100 }, () => open(link, port, mode))
    await until(() => accepted.length === 100)
    const through = async (word: string): Promise<number[]> => {
      const before = accepted.map(end => end.bytes)
      for (const { socket } of clients) socket.write(word)
      await sleep(150)
      return accepted.flatMap(({ socket, bytes }, at) =>
        bytes > (before[at] ?? 0) ? [socket.remotePort ?? 0] : []
      )
    }
    const first = await through('a')
    expect(first.length).toBeGreaterThan(20)
    expect(first.length).toBeLessThan(80)
    expect(link.counts?.[0]?.connections).toBe(100 - first.length)
    link.set([fault({ type: 'timeout', timeoutMs: 60_000, toxicity: 0.5, direction: 'upstream' })])
    expect(await through('b')).toEqual(first)
  })

  test('setting the same faults again keeps their counts; a fault that has not bitten counts nothing', async () => {
    const { link, client, server } = await pair(mode)
    const faults = [
      // Long enough to bite on a busy machine, where bytes that wait to be read may be as late by themselves.
      fault({ type: 'latency', latencyMs: 500 }),
      fault({ type: 'corrupt', probability: 0 }),
      fault({ type: 'limit_data', bytes: 1_000 })
    ]
    link.set(faults)
    client.socket.write('hello')
    await server.has(5)
    const counts = [
      { name: 'latency_both', connections: 1, bytes: 5 },
      { name: 'corrupt_both', connections: 0, bytes: 0 },
      { name: 'limit_data_both', connections: 0, bytes: 0 }
    ]
    expect(link.counts).toEqual(counts)
    expect(link.set(faults)).toEqual(counts)
    link.set([])
    expect(link.counts).toBeNull()
    link.set(faults)
    expect(link.counts?.[0]).toEqual({ name: 'latency_both', connections: 0, bytes: 0 })
  })

  test('a socket without faults is as it was made, also after it had some', async () => {
    const { link, door, client, server } = await pair(mode)
    const own = (socket: object): string[] => Object.getOwnPropertyNames(socket).sort()
    const before = [own(client.socket), own(server.socket)]
    link.set([fault({ type: 'latency', latencyMs: 20 })])
    door.set([fault({ type: 'slicer', delayMs: 1 })])
    client.socket.write(noise(10_000))
    await sleep(5)
    link.set([])
    door.set([])
    await server.has(10_000)
    await until(() => !own(client.socket).includes('_write') && !own(server.socket).includes('push'))
    expect([own(client.socket), own(server.socket)]).toEqual(before)
    client.socket.write('more')
    server.socket.write('more')
    await server.has(10_004)
    await client.has(4)
  })

  test('bytes on their way do not count as written, and those that find no room wait in the socket', async () => {
    const { link, client, server } = await pair(mode)
    link.set([fault({ type: 'timeout', timeoutMs: 0 })])
    const { socket } = client
    socket.write(noise(1_000))
    expect([socket.writableLength, socket.bytesWritten - socket.writableLength]).toEqual([0, 0])
    for (let piece = 0; piece < 20; piece++) socket.write(noise(10_000))
    expect(socket.writableLength).toBeGreaterThan(100_000)
    expect(socket.bytesWritten - socket.writableLength).toBe(0)
    const drained = new Promise(resolve => socket.once('drain', resolve))
    link.set([])
    await drained
    await server.has(201_000)
    expect([socket.writableLength, socket.bytesWritten]).toEqual([0, 201_000])
  })
})
