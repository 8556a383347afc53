import { writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { startClient } from '../../../../src/nodes/client/client'
import { startFileServer } from '../../../../src/nodes/file-server/start'
import { FaultyLinks } from '../../../../src/nodes/net/faults/faulty-links'
import { startReplica } from '../../../../src/nodes/replica/replica'
import type { NodeContext, RunningNode } from '../../../../src/nodes/runtime/node-program'
import type { NodeKind } from '../../../../src/shared/topology'
import { recordedContext, type RecordedContext } from '../../../support/context'
import { exchange } from '../../../support/exchange'
import { until } from '../../../support/until'
import { fault, hash, noise, partition } from './support'

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function started<K extends NodeKind>(
  start: (context: NodeContext<K>) => Promise<RunningNode>,
  context: RecordedContext<K>
) {
  const links = new FaultyLinks(context.boot.node.id, context.boot.links)
  const node = await start({ ...context, links })
  ends.push(async () => {
    await node.drain(0)
    context.remove()
  })
  return { node, links, context, port: node.ports.port ?? 0, receiverPort: node.ports.receiverPort ?? 0 }
}

const replica = () => started(startReplica, recordedContext({ kind: 'replica' as const, port: 0 }))
const receiver = () =>
  started(startFileServer, recordedContext({ kind: 'file-server' as const, receiverPort: 0 }))

test('a replica’s door delays its reply, and loses none', async () => {
  const { links, port } = await replica()
  links.set({ to: null, faults: [fault({ type: 'latency', latencyMs: 200, direction: 'downstream' })] })
  const askedAt = performance.now()
  expect(await exchange(port)).toBe('HOLA')
  expect(performance.now() - askedAt).toBeGreaterThan(190)
})

test('a client’s exchanges, requests and transfers go over its link', async () => {
  const { port } = await replica()
  const to = await receiver()
  const client = await started(
    startClient,
    recordedContext({ kind: 'client' as const }, [
      { to: 'replica', port },
      { to: 'receiver', port: to.receiverPort }
    ])
  )
  const call = (name: string, args: unknown) => client.node.calls?.[name]?.(args)
  client.links.set({ to: 'replica', faults: [fault({ type: 'down' })] })
  expect(await call('exchange', { port, timeoutMs: 300 })).toMatchObject({ ok: 0, failed: 1 })
  client.links.set({ to: 'replica', faults: [] })
  expect(await call('exchange', { port })).toMatchObject({ ok: 1 })

  client.links.set({ to: 'receiver', faults: [fault({ type: 'slicer', averageBytes: 50_000, delayMs: 1 })] })
  const path = join(client.context.boot.dataDir, 'file')
  const bytes = noise(2 * 1024 ** 2)
  writeFileSync(path, bytes)
  const sent = await call('send', {
    transferId: 't-1',
    path,
    name: 'file.bin',
    size: bytes.length,
    targets: [{ receiver: 'receiver', url: `ws://127.0.0.1:${to.receiverPort}` }],
    route: 'direct'
  })
  expect(sent).toMatchObject({ sha256: hash(bytes), targets: [{ phase: 'stored' }] })
  const [counts] = client.links.set({ to: 'receiver', faults: [fault({ type: 'slicer' })] })
  expect(counts).toMatchObject({ connections: 1 })
  expect(counts?.bytes).toBeGreaterThan(1024 ** 2)

  const targets = [{ port: to.receiverPort, load: { protocol: 'http', path: '/received/' } }]
  client.links.set({ to: 'receiver', faults: [partition] })
  await call('load', { enabled: true, rate: 50, targets })
  await until(() => (client.links.set({ to: 'receiver', faults: [partition] })[0]?.connections ?? 0) > 3)
  expect(client.node.stats().requests).toBe(2)
  client.links.set({ to: 'receiver', faults: [] })
  await until(() => client.node.stats().requests > 5)
})

test('a file server’s push goes over its link', async () => {
  const to = await receiver()
  const pusher = await started(
    startFileServer,
    recordedContext({ kind: 'file-server' as const, port: 0 }, [{ to: 'receiver', port: to.receiverPort }])
  )
  writeFileSync(join(pusher.context.boot.dataDir, 'uploads', 'video.mp4'), noise(300_000))
  const push = (): Promise<number> =>
    new Promise((resolve, reject) => {
      get({ port: pusher.port, host: '127.0.0.1', path: '/client', agent: false }, answer => {
        answer.resume().on('end', () => resolve(answer.statusCode ?? 0))
      }).on('error', reject)
    })
  pusher.links.set({ to: 'receiver', faults: [fault({ type: 'down' })] })
  expect(await push()).toBe(502)
  pusher.links.set({ to: 'receiver', faults: [fault({ type: 'latency', latencyMs: 30 })] })
  to.links.set({ to: null, faults: [fault({ type: 'latency', latencyMs: 30 })] })
  expect(await push()).toBe(200)
  expect(to.links.door.counts).toMatchObject([{ connections: 1 }])
})
