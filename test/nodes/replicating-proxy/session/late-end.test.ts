import { connect } from 'node:net'
import { afterEach, expect, it, vi } from 'vitest'
import { until } from '../../../support/until'
import { ask, Cleanup, exchangeServer, startProxy, TestReplica, type Behaviour } from '../support'

// Every end is a late one, and what the system says of it is as slow as the test wants it to be.
const system = vi.hoisted(() => ({ tell: [] as ((unacknowledged: number) => void)[] }))
vi.mock(import('../../../../src/system/tcp/tcp-table'), async original => ({
  ...(await original()),
  unacknowledgedBytes: () => new Promise<number | null>(resolve => void system.tell.push(resolve))
}))
vi.mock(import('../../../../src/nodes/replicating-proxy/limits'), async original => {
  const { limits } = await original()
  return { limits: { ...limits, lateEndMs: -1 as never, unendedMs: 50 as never } }
})

const cleanup = new Cleanup()
afterEach(() => cleanup.run())
afterEach(() => void system.tell.splice(0))

/** Answers as `exchangeServer` does, and never ends its side. */
const neverEnds: Behaviour = socket => {
  socket.once('data', () => socket.write('HOLA'))
}

it('a replica that has ended a session is not taken for slow while the system is asked what reached it', async () => {
  const ends = cleanup.add(await TestReplica.start(exchangeServer))
  const stays = cleanup.add(await TestReplica.start(neverEnds))
  const proxy = cleanup.add(await startProxy([ends, stays]))
  const slow = (name: string): boolean =>
    proxy.context.lines.some(({ text }) => text.includes(`${name} has not ended it`))
  await ask(proxy.port)
  // Both have answered it at once and have had the same time to end it: one of them has.
  await until(() => slow('replica-2'))
  expect(system.tell).toHaveLength(1)
  expect(slow('replica-1')).toBe(false)
  expect(proxy.node.stats().links[0]).toMatchObject({ attached: true })
  system.tell[0]?.(0)
  await stays.kill('fin')
  const close = await until(() => proxy.context.of('session').find(({ phase }) => phase === 'close'))
  expect(close.upstreams[0]).toMatchObject({ had: 'all' })
})

it.each([
  [5, 'all'],
  [6, 'part']
] as const)(
  'of what a replica got before its end nothing may be missing: %i bytes are not there',
  async (left, had) => {
    const ended: (() => void)[] = []
    const once: Behaviour = socket => {
      socket.once('data', () => socket.write('HOLA'))
      ended.push(() => socket.end())
    }
    const replicas = [cleanup.add(await TestReplica.start(once)), cleanup.add(await TestReplica.start(once))]
    const proxy = cleanup.add(await startProxy(replicas))
    const client = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true })
    cleanup.add({ close: () => client.destroy() })
    client.on('error', () => undefined).resume()
    client.write('hello')
    await until(() => client.bytesRead === 4)
    for (const end of ended) end()
    await until(() => system.tell.length === 2)
    client.write('late!')
    await until(() => replicas.every(({ connections }) => connections[0]?.received.length === 10))
    client.end()
    for (const tell of system.tell) tell(left)
    const close = await until(() =>
      proxy.context.of('session').find(({ phase, outcome }) => phase === 'close' && outcome)
    )
    expect(close.upstreams.map(upstream => upstream.had)).toEqual([had, had])
  }
)

it.each([
  [0, 'all'],
  [1, 'part']
] as const)(
  'nor may an end that it was sent before its own: of %i that is not there it had %s',
  async (left, had) => {
    const ended: (() => void)[] = []
    const afterEnd: Behaviour = socket => {
      socket.once('data', () => socket.write('HOLA'))
      socket.once('end', () => ended.push(() => socket.end()))
    }
    const replicas = [
      cleanup.add(await TestReplica.start(afterEnd)),
      cleanup.add(await TestReplica.start(afterEnd))
    ]
    const proxy = cleanup.add(await startProxy(replicas))
    const client = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true })
    cleanup.add({ close: () => client.destroy() })
    client.on('error', () => undefined).resume()
    client.end('hello')
    await until(() => ended.length === 2)
    for (const end of ended) end()
    await until(() => system.tell.length === 2)
    for (const tell of system.tell) tell(left)
    const close = await until(() =>
      proxy.context.of('session').find(({ phase, outcome }) => phase === 'close' && outcome)
    )
    expect(close.upstreams.map(upstream => upstream.had)).toEqual([had, had])
  }
)
