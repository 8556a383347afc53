import { createServer } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { plainLinks } from '../../../src/nodes/net/faults/links'
import { reach } from '../../../src/nodes/replicating-proxy/replicas/probe'
import { freePort } from '../../support/ports'
import { until } from '../../support/until'
import { ask, Cleanup, exchangeServer, startProxy, TestReplica } from './support'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

it.each(['127.0.0.1', '::1'])('a replica at localhost is found at %s, also to catch up', async host => {
  const primary = cleanup.add(await TestReplica.start(exchangeServer))
  const replica = cleanup.add(await TestReplica.start(exchangeServer, host))
  const proxy = cleanup.add(await startProxy([primary, { port: replica.port, host: 'localhost' }]))
  const served = (): number => replica.connections.filter(({ received }) => received.length === 56).length
  expect((await ask(proxy.port)).how).toBe('end')
  await until(() => served() === 1 && replica.open === 0)
  await replica.kill()
  expect((await ask(proxy.port)).how).toBe('end')
  await until(() => proxy.context.of('detached').length === 1)
  await replica.listen()
  await until(() => proxy.context.of('attached').length === 1)
  // On a busy machine the replay may be given up when it has been had, and is then made again.
  await until(() => served() >= 2, { what: 'the session that it missed' })
})

it('a replica whose name nobody knows is said to be that, and not to refuse connections', async () => {
  const primary = cleanup.add(await TestReplica.start(exchangeServer))
  const proxy = cleanup.add(await startProxy([primary, { port: 50_000, host: 'no-such-machine.invalid' }]))
  expect((await ask(proxy.port)).how).toBe('end')
  await until(() => proxy.context.of('detached').length === 1)
  const reason = /^replica-2 cannot be reached \(E[A-Z_]+\)$/
  expect(proxy.context.of('health')).toMatchObject([
    { to: 'replica-2', healthy: false, reason: expect.stringMatching(reason) }
  ])
  expect(proxy.context.texts('warn').join('\n')).not.toContain('refused')
})

it('a program at the port that takes only IPv6 is not taken for a replica of IPv4 that is back', async () => {
  const primary = cleanup.add(await TestReplica.start(exchangeServer))
  const port = await freePort()
  const other = createServer()
  cleanup.add({ close: () => other.close() })
  await new Promise<void>(resolve => other.listen({ host: '::', port, ipv6Only: true }, resolve))
  const proxy = cleanup.add(await startProxy([primary, { port }]))
  expect((await ask(proxy.port)).how).toBe('end')
  await until(() => proxy.context.of('detached').length === 1)
  const link = { to: 'replica-2', host: '127.0.0.1', port, side: null }
  expect(await reach({ link, wire: plainLinks.to('replica-2'), goneAt: 0 }, 1_000)).toBe('refused')
})
