import { afterEach, expect, it, vi } from 'vitest'
import { FaultyLinks } from '../../../../src/nodes/net/faults/faulty-links'
import type { PeerNotice } from '../../../../src/shared/node-channel'
import { monotonicMs } from '../../../../src/system/clock'
import { until } from '../../../support/until'
import { ask, Cleanup, exchangeServer, startProxy, TestReplica } from '../support'

// Between two attempts to reach a replica there is an hour: whoever comes back in this test was not waited for.
vi.mock(import('../../../../src/nodes/replicating-proxy/limits'), async original => {
  const { limits } = await original()
  const hour = 3_600_000 as never
  return { limits: { ...limits, retryMs: hour, maxRetryMs: hour } }
})

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

it.each<PeerNotice['what']>(['up', 'resumed'])(
  'tries a replica at once that was lost, when the lab tells that it is %s',
  async what => {
    const replicas = [
      cleanup.add(await TestReplica.start(exchangeServer)),
      cleanup.add(await TestReplica.start(exchangeServer))
    ] as const
    const proxy = cleanup.add(await startProxy([...replicas]))
    const attached = (): boolean => proxy.node.stats().links[1]?.attached === true
    await ask(proxy.port)
    await until(() => proxy.context.of('session').some(({ phase }) => phase === 'close'))
    await replicas[1].kill()
    await ask(proxy.port)
    await until(() => !attached())
    await replicas[1].listen()
    const seen = { node: 'replica-2', what, at: monotonicMs() }
    proxy.context.tellPeer(seen)
    await until(attached)
    expect(proxy.context.of('attached')).toHaveLength(1)
  }
)

it('tries a replica at once that was lost, when the fault on the way to it is taken off', async () => {
  const replicas = [
    cleanup.add(await TestReplica.start(exchangeServer)),
    cleanup.add(await TestReplica.start(exchangeServer))
  ] as const
  const links = new FaultyLinks(
    'proxy',
    replicas.map(({ port }, i) => ({ to: `replica-${i + 1}`, host: '127.0.0.1', port, side: null }))
  )
  const proxy = cleanup.add(await startProxy([...replicas], { links }))
  const attached = (): boolean => proxy.node.stats().links[1]?.attached === true
  const down = { type: 'down', name: 'cut', direction: 'both', toxicity: 1 } as const
  const late = { ...down, type: 'latency', name: 'late', latencyMs: 1, jitterMs: 0 } as const
  links.set({ to: 'replica-2', faults: [down] })
  await ask(proxy.port)
  await until(() => !attached())
  // Another fault, which leaves the first one, opens no way.
  links.set({ to: 'replica-2', faults: [down, late] })
  expect(attached()).toBe(false)
  links.set({ to: 'replica-2', faults: [late] })
  await until(attached)
  expect(proxy.context.of('attached')).toHaveLength(1)
})
