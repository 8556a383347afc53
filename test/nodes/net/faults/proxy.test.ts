import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { FaultyLinks } from '../../../../src/nodes/net/faults/faulty-links'
import { startReplicatingProxy } from '../../../../src/nodes/replicating-proxy/proxy'
import { recordedContext } from '../../../support/context'
import { until } from '../../../support/until'
import {
  ask,
  Cleanup,
  exchangeBytes,
  exchangeServer,
  pattern,
  streamServer,
  TestReplica,
  type Behaviour
} from '../../replicating-proxy/support'
import { fault, hash, partition } from './support'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

async function proxied(behaviour: Behaviour, options: Record<string, unknown> = {}) {
  const replicas = [
    cleanup.add(await TestReplica.start(behaviour)),
    cleanup.add(await TestReplica.start(behaviour))
  ]
  const context = recordedContext(
    { kind: 'replicating-proxy' as const, port: 0, connectTimeoutMs: 300, progressMs: 200, ...options },
    replicas.map(({ port }, index) => ({ to: `replica-${index + 1}`, port }))
  )
  const links = new FaultyLinks('proxy', context.boot.links)
  const node = await startReplicatingProxy({ ...context, links })
  cleanup.add({
    close: async () => {
      await node.drain(0)
      context.remove()
    }
  })
  const attached = (name: string): boolean =>
    links.counted(node.stats()).links.find(({ to }) => to === name)?.attached === true
  return { replicas, context, links, node, attached, port: node.ports.port ?? 0 }
}

/** Exchanges that a replica has had whole. */
function whole(replica: TestReplica | undefined): number {
  return replica?.connections.filter(({ received }) => received.equals(exchangeBytes)).length ?? 0
}

describe('a replicating proxy whose link to a replica', () => {
  test('is down serves from the other, and catches the replica up once it is not', async () => {
    const { replicas, context, links, node, attached, port } = await proxied(exchangeServer)
    links.set({ to: 'replica-1', faults: [fault({ type: 'down' })] })
    for (let n = 0; n < 3; n++)
      expect(await ask(port)).toMatchObject({ reply: Buffer.from('HOLA'), how: 'end' })
    expect(whole(replicas[0])).toBe(0)
    expect(context.of('detached')[0]).toMatchObject({ to: 'replica-1', cause: 'refused' })
    // The session's connection, and attempts to catch up.
    const touched = (): number => links.counted(node.stats()).links[0]?.faults?.[0]?.connections ?? 0
    await until(() => touched() > 1)
    links.set({ to: 'replica-1', faults: [] })
    await until(() => attached('replica-1') && whole(replicas[0]) === 3)
  })

  test('is cut by a partition serves from the other, and replays what was missed when it is healed', async () => {
    const { replicas, context, links, attached, port } = await proxied(exchangeServer)
    await ask(port)
    links.set({ to: 'replica-1', faults: [partition] })
    for (let n = 0; n < 2; n++)
      expect(await ask(port)).toMatchObject({ reply: Buffer.from('HOLA'), how: 'end' })
    expect(whole(replicas[1])).toBe(3)
    expect(whole(replicas[0])).toBe(1)
    expect(context.of('detached')[0]).toMatchObject({ to: 'replica-1' })
    links.set({ to: 'replica-1', faults: [] })
    await until(() => attached('replica-1') && whole(replicas[0]) >= 3)
  })

  test.each(['at-least-once', 'at-most-once'] as const)(
    'is cut in mid-session, and whose replica gives up meanwhile, has not delivered it: %s',
    async replay => {
      const sockets = new Map<object, Socket>()
      const known: Behaviour = (socket, connection) => {
        exchangeServer(socket, connection)
        sockets.set(connection, socket)
      }
      const { replicas, context, links, node, attached, port } = await proxied(known, { replay })
      const socket = connect({ port, host: '127.0.0.1' })
      cleanup.add({ close: () => void socket.destroy() })
      socket.write(exchangeBytes.subarray(0, 16))
      await once(socket, 'data')
      const [first] = replicas[0]?.connections ?? []
      await until(() => first?.received.length === 16)
      links.set({ to: 'replica-1', faults: [partition] })
      socket.end(exchangeBytes.subarray(16))
      await once(socket, 'close')
      sockets.get(first ?? {})?.destroy()
      await until(() => first?.closed)
      links.set({ to: 'replica-1', faults: [] })
      await until(() => {
        const { replayed, leftOut } = node.stats().links[0]?.replays ?? { replayed: 0, leftOut: 0 }
        return replayed + leftOut > 0
      })
      await until(() => attached('replica-1'))
      const repeats = replay === 'at-least-once'
      expect(node.stats().links[0]?.replays).toMatchObject(
        repeats ? { replayed: 1, maybeTwice: 1, leftOut: 0 } : { replayed: 0, maybeTwice: 0, leftOut: 1 }
      )
      expect([whole(replicas[0]), whole(replicas[1])]).toEqual([repeats ? 1 : 0, 1])
      expect(context.of('catch-up').some(({ phase }) => phase === 'left-out')).toBe(!repeats)
      expect(context.of('diverged')).toEqual([])
    }
  )

  test('falls silent during a reply leaves its lead to the next, which goes on at the same byte', async () => {
    const reply = pattern(400_000)
    const { context, links, node, port } = await proxied(streamServer(reply, 4_000, 4))
    const answer = ask(port, Buffer.from('go'))
    await until(() => (node.stats().links[0]?.bytesDown ?? 0) > 50_000)
    links.set({ to: 'replica-1', faults: [partition] })
    const { reply: got, how } = await answer
    expect([hash(got), how]).toEqual([hash(reply), 'end'])
    expect(context.of('failover')[0]).toMatchObject({ from: 'replica-1', cause: 'no-progress' })
  })

  test('is slow detaches the replica as lagging, and catches it up when there is room again', async () => {
    const digest: Behaviour = (socket, connection) => {
      socket.on('end', () => socket.end(hash(connection.received)))
    }
    const { replicas, context, links, attached, port } = await proxied(digest, {
      lagBytes: 256 * 1024,
      lagMs: 400
    })
    links.set({
      to: 'replica-2',
      faults: [fault({ type: 'bandwidth', bytesPerSecond: 20_000, direction: 'upstream' })]
    })
    const request = pattern(6 * 1024 ** 2)
    const { reply, how } = await ask(port, request, { end: true })
    expect([reply.toString(), how]).toEqual([hash(request), 'end'])
    expect(context.of('detached')[0]).toMatchObject({ to: 'replica-2', cause: 'lagging' })
    links.set({ to: 'replica-2', faults: [] })
    await until(
      () => attached('replica-2') && replicas[1]?.connections.some(({ received }) => received.equals(request))
    )
  })

  test('corrupts the reply reports the replica as diverged, and the client gets the right one', async () => {
    const reply = pattern(200_000)
    const { context, links, port } = await proxied(streamServer(reply))
    const set = (): unknown =>
      links.set({
        to: 'replica-2',
        faults: [fault({ type: 'corrupt', probability: 0.001, direction: 'downstream' })]
      })
    set()
    const { reply: got } = await ask(port, Buffer.from('go'))
    expect(hash(got)).toBe(hash(reply))
    await until(() => context.of('diverged').length > 0)
    expect(context.of('diverged')[0]).toMatchObject({ to: 'replica-2' })
    expect(set()).toMatchObject([{ connections: 1 }])
  })

  test.each([
    { type: 'limit_data', bytes: 40 },
    { type: 'limit_data', bytes: 1, direction: 'downstream' },
    { type: 'reset_peer' }
  ] as const)('cuts what is sent ($type) is left out until it does not, and misses nothing', async spec => {
    const { replicas, context, links, node, attached, port } = await proxied(exchangeServer)
    links.set({ to: 'replica-1', faults: [fault(spec)] })
    for (let n = 0; n < 5; n++)
      expect(await ask(port)).toMatchObject({ reply: Buffer.from('HOLA'), how: 'end' })
    await until(() => context.of('detached')[0]?.to === 'replica-1')
    // More attempts than a replica has that breaks off replays by itself.
    const touched = (): number => links.counted(node.stats()).links[0]?.faults?.[0]?.connections ?? 0
    await until(() => touched() > 12)
    expect(attached('replica-1')).toBe(false)
    links.set({ to: 'replica-1', faults: [] })
    await until(() => attached('replica-1') && whole(replicas[0]) >= 5)
    expect(context.texts('error')).toEqual([])
  })

  test('cuts the end of a request whose reply was whole is left out, and gets it again', async () => {
    const { replicas, context, links, attached, port } = await proxied(exchangeServer)
    links.set({ to: 'replica-1', faults: [fault({ type: 'limit_data', bytes: 40, direction: 'upstream' })] })
    const socket = connect({ port, host: '127.0.0.1' })
    cleanup.add({ close: () => void socket.destroy() })
    socket.write(exchangeBytes.subarray(0, 16))
    await once(socket, 'data')
    socket.end(exchangeBytes.subarray(16))
    await once(socket, 'close')
    await until(() => context.of('detached')[0]?.to === 'replica-1')
    expect([whole(replicas[0]), whole(replicas[1])]).toEqual([0, 1])
    links.set({ to: 'replica-1', faults: [] })
    await until(() => attached('replica-1') && whole(replicas[0]) === 1)
  })

  test('has a fault tells its counts with its numbers; its door with the node’s', async () => {
    const { links, node, port } = await proxied(exchangeServer)
    const stats = () => links.counted(node.stats())
    expect(stats().links.map(link => link.faults)).toEqual([undefined, undefined])
    expect(stats().doorFaults).toBeUndefined()
    links.set({ to: 'replica-2', faults: [fault({ type: 'latency', latencyMs: 20 })] })
    links.set({ to: null, faults: [fault({ type: 'latency', latencyMs: 20, direction: 'upstream' })] })
    expect((await ask(port)).reply.toString()).toBe('HOLA')
    expect(stats().links[1]?.faults).toMatchObject([{ name: 'latency_both', connections: 1 }])
    expect(stats().doorFaults).toEqual([{ name: 'latency_upstream', connections: 1, bytes: 56 }])
  })
})
