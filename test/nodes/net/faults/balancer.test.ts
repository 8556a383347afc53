import { get } from 'node:http'
import { expect, test } from 'vitest'
import { startBalancer } from '../../../../src/nodes/balancer/balancer'
import { FaultyLinks } from '../../../../src/nodes/net/faults/faulty-links'
import { recordedContext } from '../../../support/context'
import { until } from '../../../support/until'
import { backend, onCleanup } from '../../balancer/support'
import { fault, partition } from './support'

async function balanced() {
  const backends = [await backend('a'), await backend('b')]
  const context = recordedContext(
    { kind: 'balancer' as const, port: 0, healthIntervalMs: 50, connectTimeoutMs: 200 },
    backends.map(({ id, port }) => ({ to: id, port }))
  )
  const links = new FaultyLinks('balancer', context.boot.links)
  const node = await startBalancer({ ...context, links })
  onCleanup(async () => {
    await node.drain(0)
    context.remove()
  })
  const health = (id: string) => node.stats().links.find(({ to }) => to === id)?.health
  await until(() => health('a') === 'up' && health('b') === 'up')
  return { links, health, port: node.ports.port ?? 0 }
}

function ask(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ port, host: '127.0.0.1', agent: false }, answer => {
      let body = ''
      answer.setEncoding('utf8').on('data', text => (body += text))
      answer.on('end', () => resolve(body)).on('error', reject)
    }).on('error', reject)
  })
}

test.each([
  ['down', fault({ type: 'down' })],
  ['partitioned', partition]
])('a balancer sees that a backend’s link is %s, and when it is not any more', async (_what, broken) => {
  const { links, health, port } = await balanced()
  links.set({ to: 'a', faults: [broken] })
  await until(() => health('a') === 'down')
  for (let n = 0; n < 4; n++) expect(await ask(port)).toBe('b')
  links.set({ to: 'a', faults: [] })
  await until(() => health('a') === 'up')
})

test('a fault on a balancer’s door touches those who come', async () => {
  const { links, port } = await balanced()
  links.set({ to: null, faults: [fault({ type: 'latency', latencyMs: 100 })] })
  const askedAt = performance.now()
  await ask(port)
  expect(performance.now() - askedAt).toBeGreaterThan(190)
  expect(links.door.counts).toMatchObject([{ connections: 1 }])
  links.set({ to: null, faults: [fault({ type: 'down' })] })
  await expect(ask(port)).rejects.toMatchObject({ code: 'ECONNRESET' })
})
